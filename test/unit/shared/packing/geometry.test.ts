/** What travels, in numbers that can be had on paper: bytes, blocks, limits of both packings. */
import { beforeAll, describe, expect, it } from 'vitest';
import { smallSeedNetwork } from '../../../support/networks.ts';
import { type RingParameters } from '../../../../shared/he/index.ts';
import { batchSetByName, planBatch, type BatchPlan } from '../../../../shared/packing/batch/index.ts';
import {
  batchBlockBytes,
  blockBytes,
  blockCount,
  blocksOf,
  packedCiphertextBytes,
  evaluationKeyBytes,
  evaluationKeysBytes,
  freshCiphertextBytes,
  interactiveResultBytes,
  keyPrimes,
  mostImages,
  polynomialBytes,
  residueBits,
  resultShape,
  scoresOfImage,
  uploadBytes,
  uploadCiphertexts,
} from '../../../../shared/packing/geometry.ts';
import { planInteractive, type InteractivePlan } from '../../../../shared/packing/interactive/index.ts';
import { nttPrimes } from '../../../../shared/he/primes.ts';
import { INSECURE_BATCH_SETS } from '../../../../shared/packing/batch/sets.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../../shared/packing/interactive/sets.ts';

const DIGEST = '5'.repeat(64);
const batchSet = INSECURE_BATCH_SETS[0]!;
let batch: BatchPlan;
let interactive: InteractivePlan;

beforeAll(async () => {
  batch = await planBatch(smallSeedNetwork(), DIGEST, batchSet);
  interactive = await planInteractive(smallSeedNetwork(), DIGEST, INSECURE_INTERACTIVE_SETS[0]);
});

describe('a ring', () => {
  const [special, small] = nttPrimes(34, 8192, 2) as [bigint, bigint];
  const dataPrimes = [...nttPrimes(49, 8192, 2), ...nttPrimes(48, 8192, 1), small];
  const ring: RingParameters = { name: 'ring', polyDegree: 8192, dataPrimes, specialPrime: special };

  it('packs each residue at the bits of its prime', () => {
    expect(blockBytes(8192, ring.dataPrimes[3]!)).toBe(1024 * 34);
    expect(blocksOf(ring)).toEqual([49, 49, 48, 34].map((bits) => 1024 * bits));
    expect(polynomialBytes(8192, ring.dataPrimes)).toBe(1024 * 180);
    expect(freshCiphertextBytes(ring)).toBe(64 + 1024 * 180);
    expect(packedCiphertextBytes(ring, { size: 3, primes: 2 })).toBe(3 * 1024 * 98);
  });

  it('has digits of a seed and a c0 for each prime of a key', () => {
    const key = { galoisElement: 3, primes: 2 };
    expect(keyPrimes(ring, key)).toEqual([...ring.dataPrimes.slice(0, 2), ring.specialPrime]);
    expect(evaluationKeyBytes(ring, key)).toBe(2 * (64 + 1024 * (49 + 49 + 34)));
    expect(evaluationKeysBytes(ring, [key, key])).toBe(64 + 4 * (64 + 1024 * 132));
  });

  it('has blocks of one length in a batch, or is refused', () => {
    expect(residueBits(batchSetByName('n_8192_logq_4x50_logt_46'))).toBe(50);
    expect(batchBlockBytes(batchSetByName('n_8192_logq_4x50_logt_46'))).toBe(51_200);
    expect(() => batchBlockBytes(ring)).toThrow(expect.objectContaining({ code: 'PARAMETERS_INVALID' }));
  });
});

describe('a batch', () => {
  it('has the same upload and result, whatever the images', () => {
    const pixels = batch.inputCiphertexts;
    for (const images of [1, 2, 1024]) {
      expect(uploadCiphertexts(batch, images)).toBe(pixels);
      expect(uploadBytes(batch, images)).toBe(pixels * (64 + 4 * 6400));
      const { resultSize: size, resultPrimes: primes } = batch;
      expect(resultShape(batch, images)).toEqual({
        count: batch.outputCiphertexts,
        size,
        primes,
        byteLength: batch.outputCiphertexts * size * primes * 6400,
      });
    }
    expect(blockCount(batch)).toBe(4 * pixels);
    expect(mostImages(batch)).toBe(1024);
    expect(scoresOfImage(batch)).toBe(batch.outputCiphertexts);
  });
});

describe('interactive images', () => {
  it('have a ciphertext for each plaintext modulus, up and down', () => {
    const moduli = interactive.plainModuli.length;
    const { parameters, resultPrimes } = interactive;
    const down = packedCiphertextBytes(parameters, { size: 2, primes: resultPrimes });
    expect(interactiveResultBytes(interactive)).toBe(down);
    for (const images of [1, 7]) {
      expect(uploadCiphertexts(interactive, images)).toBe(images * moduli);
      expect(uploadBytes(interactive, images)).toBe(images * moduli * freshCiphertextBytes(parameters));
      expect(resultShape(interactive, images)).toEqual({
        count: images * moduli,
        size: 2,
        primes: resultPrimes,
        byteLength: images * moduli * down,
      });
    }
    expect(mostImages(interactive)).toBe(64);
    expect(scoresOfImage(interactive)).toBe(batch.outputCiphertexts);
  });
});
