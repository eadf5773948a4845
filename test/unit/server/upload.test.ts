import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { evaluationBytes } from '../../../server/inference/batch/memory.ts';
import { Upload } from '../../../server/inference/upload.ts';
import { blocksOf, SEED_BYTES, uploadBytes } from '../../../shared/packing/geometry.ts';
import { MAX_CHUNK_BYTES, type BlockOrder } from '../../../shared/protocol/index.ts';
import { nttPrimes } from '../../../shared/he/primes.ts';
import { type BatchPlan, planBatch } from '../../../shared/packing/batch/index.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import type { BatchSet } from '../../../shared/packing/batch/index.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const DIGEST = 'a'.repeat(64);
let plan: BatchPlan;
/** The same plan under primes of two lengths: blocks of two sizes. */
let mixed: BatchPlan;

beforeAll(async () => {
  plan = await planBatch(smallSeedNetwork(), DIGEST, INSECURE_BATCH_SETS[0]);
  const [long, short] = [nttPrimes(50, 1024, 2), nttPrimes(40, 1024, 2)];
  const dataPrimes = [long[0]!, short[0]!, long[1]!, short[1]!];
  const parameters: BatchSet = { ...plan.parameters, dataPrimes };
  mixed = { ...plan, parameters };
});

const code = (name: string) => expect.objectContaining({ code: name });

function withSeeds(of: BatchPlan, order: BlockOrder = 'ciphertext'): Upload {
  const upload = new Upload(of, order);
  upload.takeSeeds(new Uint8Array(of.inputCiphertexts * SEED_BYTES));
  return upload;
}

/** Bytes of blocks [first, first + count) in an order. */
function bytesOf(of: BatchPlan, order: BlockOrder, first: number, count: number): number {
  const sizes = blocksOf(of.parameters);
  let bytes = 0;
  for (let block = first; block < first + count; block += 1) {
    bytes += sizes[order === 'ciphertext' ? block % sizes.length : Math.floor(block / of.inputCiphertexts)]!;
  }
  return bytes;
}

test('seeds are kept in order, in whole seeds, and not more than there are ciphertexts', () => {
  const upload = new Upload(plan, 'ciphertext');
  const seeds = crypto.getRandomValues(new Uint8Array(plan.inputCiphertexts * SEED_BYTES));
  expect(() => upload.takeSeeds(seeds.subarray(0, 63))).toThrow(code('CHUNK_INVALID'));
  upload.takeSeeds(seeds.subarray(0, 640));
  expect(() => upload.takeBlocks(0, new Uint8Array(6400))).toThrow(code('CHUNK_INVALID'));
  expect(() => upload.assertComplete()).toThrow(code('STREAM_TOO_SHORT'));
  upload.takeSeeds(seeds.subarray(640));
  expect(upload.seedsComplete).toBe(true);
  expect(upload.seeds).toEqual(seeds);
  expect(() => upload.takeSeeds(new Uint8Array(64))).toThrow(code('STREAM_TOO_LONG'));
  upload.takeBlocks(0, new Uint8Array(6400));
  expect(() => upload.takeSeeds(new Uint8Array(64))).toThrow(code('CHUNK_INVALID'));
});

test.each(['ciphertext', 'residue'] as const)('any cut into whole blocks is taken, in order %s', (order) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 200, maxLength: 200 }), (runs) => {
      const upload = withSeeds(mixed, order);
      let first = 0;
      for (const run of runs) {
        const count = Math.min(run, upload.blockCount - first);
        if (count === 0) break;
        upload.takeBlocks(first, new Uint8Array(bytesOf(mixed, order, first, count)));
        first += count;
      }
      expect(upload.complete).toBe(true);
      expect(upload.payloadBytes).toBe(uploadBytes(mixed, 1));
      upload.assertComplete();
    }),
  );
});

test.each([
  ['empty', 0, 0, 'CHUNK_INVALID'],
  ['not whole blocks', 0, 6399, 'CHUNK_INVALID'],
  ['a gap', 2, 6400, 'CHUNK_INVALID'],
  ['too large', 0, MAX_CHUNK_BYTES + 6400, 'CHUNK_INVALID'],
  ['beyond the end', 0, 6400 * 145, 'STREAM_TOO_LONG'],
])('a chunk that is %s', (_what, first, bytes, expected) => {
  const upload = withSeeds(plan);
  expect(() => upload.takeBlocks(first, new Uint8Array(bytes))).toThrow(code(expected));
});

test('a block again, and a block after the last one', () => {
  const upload = withSeeds(plan);
  upload.takeBlocks(0, new Uint8Array(6400));
  expect(() => upload.takeBlocks(0, new Uint8Array(6400))).toThrow(code('CHUNK_INVALID'));
  upload.takeBlocks(1, new Uint8Array(6400 * 143));
  expect(upload.complete).toBe(true);
  expect(() => upload.takeBlocks(144, new Uint8Array(6400))).toThrow(code('STREAM_TOO_LONG'));
});

test('blocks of the other length are not whole blocks', () => {
  const upload = withSeeds(mixed);
  expect(() => upload.takeBlocks(0, new Uint8Array((1024 * 40) / 8))).toThrow(code('CHUNK_INVALID'));
});

test('the bound on memory covers the largest pair of neighbouring layers', () => {
  const first = plan.steps[0]!;
  expect(first.kind).toBe('pointwise');
  const words = 1024 * 4 * (18 * 2 + 18 * 3);
  expect(evaluationBytes(plan, 'seal')).toBeGreaterThan(words * 8);
  expect(evaluationBytes(plan, 'seal')).toBeLessThan(words * 8 * 10 + 100 * 1_048_576);
});
