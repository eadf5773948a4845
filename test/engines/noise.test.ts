/** The planner's noise estimate against SEAL's measured budget: never better than the truth, and not uselessly worse. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEncryption } from '../../engine/key-owner.ts';
import { chainContext } from '../../engine/seal/context.ts';
import type { Level } from '../../engine/seal/context.ts';
import { SealEvaluator } from '../../engine/seal/evaluate/index.ts';
import type { SealVector } from '../../engine/seal/evaluate/vector.ts';
import { ciphertextBytes } from '../../engine/seal/evaluate/vector.ts';
import { loadSeal } from '../../engine/seal/library.ts';
import type { Decryptor, Seal } from '../../engine/seal/library.ts';
import { SealKeyOwner } from '../../engine/seal/owner/index.ts';
import { Scope } from '../../engine/seal/scope.ts';
import { ciphertextFrame, RESIDUES_OFFSET } from '../../engine/wire/seal-format.ts';
import { INSECURE_SETS } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import { inputSize, largestPixel } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { budgetBits, freshNoise, planBatch } from '../../shared/plan/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';
import { otherNetworks, seedNetwork, smallSeedNetwork } from '../support/networks.ts';
import { testKey } from './engines.ts';
import { collectBlocks, MODEL_DIGEST, randomPixels } from './whole.ts';

/** How much of the budget the safety margin may cost. */
const MOST_SLACK_BITS = 14;

/** Measures with the secret key what no product code measures. */
class NoiseMeter {
  readonly #scope = new Scope();
  readonly #seal: Seal;
  readonly #level: Level;
  readonly #decryptor: Decryptor;

  constructor(seal: Seal, parameters: ParameterSet, secretKey: Uint8Array) {
    this.#seal = seal;
    this.#level = chainContext(seal, parameters, this.#scope);
    const key = this.#scope.track(new seal.SecretKey());
    key.loadFromArray(this.#level.context, secretKey);
    this.#decryptor = this.#scope.track(new seal.Decryptor(this.#level.context, key));
  }

  /** Smallest budget of some ciphertexts of a vector, in whole bits as SEAL rounds them. */
  smallestBudget(vector: SealVector): number {
    const { stored } = vector;
    const frame = ciphertextFrame({ ...stored, parmsId: this.#level.parmsId(stored.primes) });
    const ciphertext = new this.#seal.Ciphertext();
    const step = Math.max(1, Math.floor(stored.count / 25));
    let smallest = Infinity;
    for (let index = 0; index < stored.count; index += step) {
      frame.set(ciphertextBytes(stored, index), RESIDUES_OFFSET);
      ciphertext.loadFromArray(this.#level.context, frame);
      smallest = Math.min(smallest, this.#decryptor.invariantNoiseBudget(ciphertext));
    }
    ciphertext.delete();
    return smallest;
  }

  dispose(): void {
    this.#scope.dispose();
  }
}

/** Budget that was measured and expected before the first step and after each. */
async function budgets(
  plan: BatchPlan,
  encryption: BatchEncryption,
  meter: NoiseMeter,
): Promise<[number, number][]> {
  const evaluator = new SealEvaluator(plan.parameters, { allowInsecure: true });
  try {
    let vector = await evaluator.load(encryption.seeds, await collectBlocks(encryption), encryption.order);
    const fresh = budgetBits(freshNoise(plan.parameters, 1));
    const found: [number, number][] = [[meter.smallestBudget(vector), fresh]];
    for (const [index, step] of plan.steps.entries()) {
      vector =
        step.kind === 'switch'
          ? await evaluator.switchModulus(step, vector)
          : await evaluator.pointwise(step, vector);
      found.push([meter.smallestBudget(vector), plan.estimates[index]!.budgetBits]);
    }
    return found;
  } finally {
    await evaluator.dispose();
  }
}

const full = (model: IntegerNetwork, images: number): Uint8Array =>
  new Uint8Array(images * inputSize(model)).fill(largestPixel(model.input));

describe.each<[string, IntegerNetwork, ParameterSet | undefined]>([
  ['the seed shape, ternary, at its own set', seedNetwork(1, [1, 1, 1]), undefined],
  ['a small ring', smallSeedNetwork(), INSECURE_SETS[0]],
  ['a small ring, wider weights', smallSeedNetwork(3, 3), INSECURE_SETS[0]],
  ...otherNetworks().map((model): [string, IntegerNetwork, ParameterSet] => [
    model.name,
    model,
    INSECURE_SETS[0]!,
  ]),
])('%s', (_, model, set) => {
  let plan: BatchPlan;
  let owner: SealKeyOwner;
  let meter: NoiseMeter;
  beforeAll(async () => {
    plan = await planBatch(model, MODEL_DIGEST, set);
    const key = await testKey(plan.parameters);
    owner = new SealKeyOwner(plan.parameters, key, { allowInsecure: true });
    meter = new NoiseMeter(await loadSeal(), plan.parameters, key);
  });
  afterAll(async () => {
    meter.dispose();
    await owner.dispose();
  });

  it.each(['random slots', 'one image in all slots'])('%s', async (kind) => {
    const images = plan.parameters.polyDegree;
    const pixels = kind === 'random slots' ? randomPixels(plan, images) : full(model, images);
    const encryption = await owner.encryptBatch(plan, pixels, images);
    const found = await budgets(plan, encryption, meter);
    encryption.dispose();
    for (const [measured, expected] of found) {
      // SEAL counts whole bits of modulus and noise: up to one bit below the true budget.
      expect(measured + 1).toBeGreaterThanOrEqual(expected);
      expect(measured).toBeGreaterThan(0);
      expect(measured - expected).toBeLessThan(MOST_SLACK_BITS);
    }
  });
});
