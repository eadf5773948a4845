/** Engines of the BGV family agree to the bit where nothing is random, and read each other's ciphertexts where something is. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEvaluator } from '../../../engine/server/evaluator.ts';
import { batchSetByName, planBatch } from '../../../shared/packing/batch/index.ts';
import type { BatchPlan, BatchSet } from '../../../shared/packing/batch/index.ts';
import { otherNetworks, seededIntegers, smallSeedNetwork } from '../../support/networks.ts';
import { ENGINES, testKey } from './engines.ts';
import type { EngineUnderTest } from './engines.ts';
import { evaluateStream, expectedScores, MODEL_DIGEST, randomPixels, runStep, SEALS_FORM } from './whole.ts';
import { SEED_BYTES, batchBlockBytes } from '../../../shared/packing/geometry.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const BGV = ENGINES.filter((engine) => engine.family === 'bgv');
const SEAL = BGV.find((engine) => engine.name === 'seal')!;
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Arbitrary ciphertexts: engines need not know a key to agree. */
function arbitraryUpload(set: BatchSet, count: number): { seeds: Uint8Array; blocks: Uint8Array } {
  const next = seededIntegers(99);
  const seeds = Uint8Array.from({ length: count * SEED_BYTES }, () => next(0, 255));
  const blocks = Uint8Array.from({ length: count * set.dataPrimes.length * batchBlockBytes(set) }, () =>
    next(0, 255),
  );
  // Packed residues may exceed the modulus only if their high bits are all ones: clear one byte in each prime's worth of bits.
  const bits = (8 * batchBlockBytes(set)) / set.polyDegree;
  for (let residue = 0; residue * bits < 8 * blocks.length; residue++) {
    const top = residue * bits + bits - 1;
    blocks[top >> 3]! &= ~(1 << (top & 7));
  }
  return { seeds, blocks };
}

/** Digest of the vector after loading and after every step. */
async function trail(plan: BatchPlan, evaluator: BatchEvaluator): Promise<string[]> {
  const { seeds, blocks } = arbitraryUpload(plan.parameters, plan.inputCiphertexts);
  let vector = await evaluator.load(seeds, blocks, SEALS_FORM);
  const digests = [digestOf((await evaluator.save(vector)).bytes)];
  for (const step of plan.steps) {
    const next = await runStep(evaluator, step, vector);
    vector.dispose();
    vector = next;
    digests.push(digestOf((await evaluator.save(vector)).bytes));
  }
  const batch = await evaluator.begin(plan, seeds, SEALS_FORM);
  await batch.push(0, blocks);
  digests.push(digestOf((await batch.finish()).bytes));
  return digests;
}

const CASES = [
  ...otherNetworks().map((model) => [model.name, model, INSECURE_BATCH_SETS[0]!] as const),
  ...INSECURE_BATCH_SETS.filter((set) => set.dataPrimes.length === 4).map(
    (set) => [`small seed shape at ${set.name}`, smallSeedNetwork(), set] as const,
  ),
];

describe.each(BGV)('$name', (engine) => {
  it.each(CASES)('computes %s with the bits of SEAL', async (_, model, set) => {
    const plan = await planBatch(model, MODEL_DIGEST, set);
    const [reference, own] = await Promise.all([SEAL.evaluator(set), engine.evaluator(set)]);
    const expected = await trail(plan, reference);
    expect(await trail(plan, own)).toEqual(expected);
    expect(expected.at(-1)).toBe(expected.at(-2));
    await Promise.all([reference.dispose(), own.dispose()]);
  });
});

describe('one encrypts, another evaluates, a third decrypts', () => {
  const set = INSECURE_BATCH_SETS[0]!;
  const model = smallSeedNetwork(6);
  let plan: BatchPlan;
  let pixels: Uint8Array;
  beforeAll(async () => {
    plan = await planBatch(model, MODEL_DIGEST, set);
    pixels = randomPixels(plan, 17);
  });
  const roles = BGV.flatMap((first) =>
    BGV.flatMap((second) => BGV.map((third) => ({ first, second, third }))),
  );
  const owners = new Map<EngineUnderTest, Promise<Awaited<ReturnType<EngineUnderTest['keyOwner']>>>>();
  const evaluators = new Map<EngineUnderTest, Promise<BatchEvaluator>>();
  beforeAll(async () => {
    for (const engine of BGV) {
      owners.set(engine, engine.keyOwner(set, await testKey(set)));
      evaluators.set(engine, engine.evaluator(set));
    }
  });
  afterAll(async () => {
    for (const engine of BGV) {
      await (await owners.get(engine)!).dispose();
      await (await evaluators.get(engine)!).dispose();
    }
  });

  it.each(roles)('$first.name, $second.name, $third.name', async ({ first, second, third }) => {
    const encryption = await (await owners.get(first)!).encrypt(plan, pixels, 17);
    const scores = await evaluateStream(plan, await evaluators.get(second)!, encryption);
    encryption.dispose();
    expect(await (await owners.get(third)!).decrypt(plan, scores, 17)).toEqual(expectedScores(model, pixels));
  });
});

interface Vector {
  readonly parameters: string;
  readonly seed: string;
  /** First residues of c1 modulo each prime, and the digest of all residues, packed. */
  readonly c1: readonly (readonly string[])[];
  readonly packedSha256: string;
}

describe.each(BGV)('vectors of seed expansion: $name', (engine) => {
  const vectors = JSON.parse(
    readFileSync(new URL('../../vectors/seed-expansion.json', import.meta.url), 'utf8'),
  ) as readonly Vector[];

  it.each(vectors)('$parameters', async ({ parameters, seed, c1, packedSha256 }) => {
    const set = batchSetByName(parameters, { allowInsecure: true });
    const evaluator = await engine.evaluator(set);
    const blocks = new Uint8Array(set.dataPrimes.length * batchBlockBytes(set));
    const vector = await evaluator.load(Buffer.from(seed, 'hex'), blocks, SEALS_FORM);
    const { bytes } = await evaluator.save(vector);
    vector.dispose();
    await evaluator.dispose();
    const half = bytes.subarray(blocks.length);
    expect(digestOf(half)).toBe(packedSha256);
    const bits = BigInt((8 * batchBlockBytes(set)) / set.polyDegree);
    c1.forEach((residues, prime) => {
      const packed = half.subarray(prime * batchBlockBytes(set), prime * batchBlockBytes(set) + 64);
      const number = packed.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
      const found = residues.map((_, index) => (number >> (BigInt(index) * bits)) & ((1n << bits) - 1n));
      expect(found.map(String)).toEqual(residues);
    });
  });
});
