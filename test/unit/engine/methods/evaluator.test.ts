/** The switches of the methods' evaluator: whichever are set, encrypted scores are the integer network's. Small and insecure. */
import { describe, expect, it } from 'vitest';
import { mergedPlain, mergeLayers } from '../../../../shared/methods/merge.ts';
import type { Method } from '../../../../shared/methods/method.ts';
import { runRequest } from '../../../../engine/methods/request.ts';
import { nttPrimes } from '../../../../shared/he/primes.ts';
import {
  evaluatePrepared,
  lowerNetwork,
  preparePlain,
  type IntegerNetwork,
} from '../../../../shared/network/index.ts';

const N = 1024;

function weights(count: number, largest: number, seed: number): Int8Array {
  return Int8Array.from(
    { length: count },
    (_, at) => ((3 * at * at + at * seed + seed) % (2 * largest + 1)) - largest,
  );
}

const KERNEL = { stride: 1, padding: { top: 0, left: 0, bottom: 0, right: 0 } };
const network: IntegerNetwork = {
  name: 'tiny',
  input: { channels: 1, height: 3, width: 3, bits: 2 },
  layers: [
    {
      kind: 'conv',
      maps: 2,
      kernelHeight: 2,
      kernelWidth: 2,
      ...KERNEL,
      weights: weights(8, 1, 1),
      biases: [1, -2],
    },
    { kind: 'square' },
    {
      kind: 'conv',
      maps: 2,
      kernelHeight: 2,
      kernelWidth: 2,
      ...KERNEL,
      weights: weights(16, 3, 2),
      biases: [0, 3],
    },
    { kind: 'dense', inputs: 2, outputs: 3, weights: Int8Array.of(3, -2, 0, 1, 0, 0), biases: [5, 0, -7] },
  ],
};
const IMAGES = 3;
const levels = Uint8Array.from({ length: 9 * IMAGES }, (_, at) => (at * at + 2) % 4);

function scoresOf(images: number): bigint[][] {
  const plain = preparePlain(network);
  return Array.from({ length: images }, (_, image) =>
    evaluatePrepared(plain, levels.subarray(9 * image, 9 * image + 9)),
  );
}

const primes = nttPrimes(50, N, 5);
const base: Method = {
  ...{ packing: 'scalar', weights: 'plain', relinearise: false, merged: false, scheme: 'bfv' },
  plainModuli: nttPrimes(20, N, 1),
  ring: { name: 'insecure-methods', polyDegree: N, dataPrimes: primes.slice(0, 4), specialPrime: primes[4]! },
};

function run(change: Partial<Method>, images = 1, signal?: AbortSignal) {
  const method = { ...base, ...change };
  const lowered = lowerNetwork(network);
  const layers = method.merged ? mergeLayers(lowered) : lowered;
  const request = { method, network, layers, levels: levels.subarray(0, 9 * images), images };
  return runRequest(request, { allowInsecure: true, ...(signal ? { signal } : {}) });
}

describe('the evaluator of methods', () => {
  it.each<[string, Partial<Method>, number]>([
    ['plain weights, no relinearisation', {}, 3],
    ['relinearised squares', { relinearise: true }, 2],
    ['layers multiplied out', { merged: true }, 3],
    ['two plaintext moduli joined', { plainModuli: nttPrimes(16, N, 2) }, 3],
    ['BGV', { scheme: 'bgv' }, 3],
    ['encrypted weights in BGV', { scheme: 'bgv', weights: 'encrypted', merged: true }, 6],
  ])('is exact: %s', async (_, change, size) => {
    const answer = await run(change);
    expect(answer.scores).toEqual(scoresOf(1));
    expect(answer.outputSize).toBe(size);
  });

  it('holds an image in each slot', async () => {
    const answer = await run({ packing: 'slots' }, IMAGES);
    expect(answer.scores).toEqual(scoresOf(IMAGES));
    expect((await run({})).uploadBytes).toBe(answer.uploadBytes);
  });

  it('refuses plaintext moduli that scores could leave, and rings that are insecure', async () => {
    await expect(run({ plainModuli: [17n] })).rejects.toMatchObject({ code: 'RANGE_EXCEEDS_MODULUS' });
    const ring = { ...base.ring, name: 'n_1024' };
    await expect(run({ ring })).rejects.toMatchObject({ code: 'PARAMETERS_INSECURE' });
  });

  it('stops at once', async () => {
    const controller = new AbortController();
    const running = run({ plainModuli: nttPrimes(16, N, 2) }, 1, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

it('multiplies adjacent layers out to the same function', () => {
  const merged = mergedPlain(network);
  expect(merged.steps).toHaveLength(3);
  expect(evaluatePrepared(merged, levels.subarray(0, 9))).toEqual(scoresOf(1)[0]);
});
