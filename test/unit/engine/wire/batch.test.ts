/** An upload and a result of batch packing: sizes and places, and what does not have them. */
import { describe, expect, it } from 'vitest';
import { blockPlace, checkSeeds, wholeBlocks } from '../../../../engine/wire/batch.ts';
import { checkScores } from '../../../../engine/wire/scores.ts';
import { batchSetByName, planBatch } from '../../../../shared/packing/batch/index.ts';
import { INSECURE_BATCH_SETS } from '../../../../shared/packing/batch/sets.ts';
import {
  batchBlockBytes,
  blockCount,
  residueBits,
  resultShape,
} from '../../../../shared/packing/geometry.ts';
import { smallSeedNetwork } from '../../../support/networks.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const set = INSECURE_BATCH_SETS[0]!;

describe('geometry of an upload', () => {
  it('follows from the plan', async () => {
    const plan = await planBatch(smallSeedNetwork(), '00'.repeat(32), set);
    expect([batchBlockBytes(set), blockCount(plan), residueBits(set)]).toEqual([6400, 144, 50]);
    expect(batchBlockBytes(batchSetByName('n_8192_logq_4x50_logt_46'))).toBe(51_200);
    const { byteLength, ...shape } = resultShape(plan, 1);
    const bytes = new Uint8Array(byteLength);
    expect(() => checkScores(plan, { ...shape, bytes }, 1)).not.toThrow();
    expect(() => checkScores(plan, { ...shape, bytes: bytes.subarray(1) }, 1)).toThrow(
      code('CIPHERTEXT_INVALID'),
    );
    expect(() => checkScores(plan, { ...shape, size: 6, bytes }, 1)).toThrow(code('CIPHERTEXT_PARAMETERS'));
  });

  it('places every block once, in either order', () => {
    for (const order of ['ciphertext', 'residue'] as const) {
      const places = Array.from({ length: 12 }, (_, block) => blockPlace(block, order, 3, 4));
      expect(new Set(places.map(({ ciphertext, prime }) => `${ciphertext} ${prime}`)).size).toBe(12);
    }
    expect(blockPlace(5, 'ciphertext', 3, 4)).toEqual({ ciphertext: 1, prime: 1 });
    expect(blockPlace(5, 'residue', 3, 4)).toEqual({ ciphertext: 2, prime: 1 });
  });

  it('refuses parts of blocks and missing seeds', () => {
    expect(wholeBlocks(new Uint8Array(12), 4)).toBe(3);
    for (const length of [0, 3, 5]) {
      expect(() => wholeBlocks(new Uint8Array(length), 4)).toThrow(code('CHUNK_INVALID'));
    }
    expect(() => checkSeeds(new Uint8Array(63), 1)).toThrow(code('CIPHERTEXT_INVALID'));
  });

  it('expects primes of one length', () => {
    const mixed = { ...set, dataPrimes: [set.dataPrimes[0]!, INSECURE_BATCH_SETS[4]!.dataPrimes[0]!] };
    expect(() => residueBits(mixed)).toThrow(code('PARAMETERS_INVALID'));
  });
});
