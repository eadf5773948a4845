/** The planner's noise estimate against SEAL's measured budget: never better than the truth, and not uselessly worse. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEncryption } from '../../../engine/client/owner.ts';
import { ringContext } from '../../../engine/seal/context.ts';
import type { KeyedLevel } from '../../../engine/seal/context.ts';
import { SealBatchEvaluator } from '../../../engine/server/seal/batch/evaluator.ts';
import type { SealVector } from '../../../engine/server/seal/batch/vector.ts';
import { ciphertextBytes } from '../../../engine/server/seal/batch/vector.ts';
import { loadSeal } from '../../../engine/seal/library.ts';
import type { Decryptor, Seal } from '../../../engine/seal/library.ts';
import { SealBatchKeyOwner } from '../../../engine/client/seal/batch/owner.ts';
import { Scope } from '../../../engine/seal/scope.ts';
import { ciphertextFrame, RESIDUES_OFFSET } from '../../../engine/seal/format.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import { inputSize, largestPixel } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import type { BatchPlan, BatchSet, PlanStep } from '../../../shared/packing/batch/index.ts';
import { otherNetworks, seedNetwork, smallSeedNetwork } from '../../support/networks.ts';
import { testKey } from './engines.ts';
import { collectBlocks, MODEL_DIGEST, randomPixels, runStep } from './whole.ts';
import { openSecretKey } from '../../../engine/client/seal/secret.ts';
import { budgetBits, freshNoise } from '../../../shared/packing/batch/noise.ts';
import { tailBits } from '../../../shared/packing/tail.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

/** How much of the budget the bound may cost beyond its proven tail. */
const MOST_SLACK_BITS = 10;
/** log2 of how many times its root mean square the largest of N coefficients is seen to be. */
const SEEN_TAIL_BITS = 2.2;

/** Measures with the secret key what no product code measures. */
class NoiseMeter {
  readonly #scope = new Scope();
  readonly #seal: Seal;
  readonly #level: KeyedLevel;
  readonly #decryptor: Decryptor;

  constructor(seal: Seal, parameters: BatchSet, secretKey: Uint8Array) {
    this.#seal = seal;
    this.#level = ringContext(seal, 'bgv', parameters, parameters.plainModulus, this.#scope);
    const key = openSecretKey(seal, this.#level, secretKey, this.#scope);
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

/** A budget that was measured, one that was planned, and how much the plan gives to its tail. */
interface Budgets {
  readonly measured: number;
  readonly planned: number;
  readonly unseenTail: number;
}

/** Degree of the noise in the fresh errors after `step`. */
function degreeAfter(step: PlanStep, degree: number): number {
  if (step.kind !== 'pointwise') return degree;
  return degree * 2 ** step.layers.filter(({ kind }) => kind === 'square').length;
}

/** Budgets before the first step and after each. */
async function budgets(plan: BatchPlan, encryption: BatchEncryption, meter: NoiseMeter): Promise<Budgets[]> {
  const evaluator = new SealBatchEvaluator(plan.parameters, { allowInsecure: true });
  try {
    let vector = await evaluator.load(encryption.seeds, await collectBlocks(encryption), encryption.form);
    let degree = 1;
    const budgetsOf = (planned: number): Budgets => ({
      measured: meter.smallestBudget(vector),
      planned,
      unseenTail: tailBits(degree, plan.parameters.polyDegree) - SEEN_TAIL_BITS,
    });
    const found = [budgetsOf(budgetBits(freshNoise(plan.parameters, 1)))];
    for (const [index, step] of plan.steps.entries()) {
      vector = (await runStep(evaluator, step, vector)) as SealVector;
      degree = degreeAfter(step, degree);
      found.push(budgetsOf(plan.estimates[index]!.budgetBits));
    }
    return found;
  } finally {
    await evaluator.dispose();
  }
}

const full = (model: IntegerNetwork, images: number): Uint8Array =>
  new Uint8Array(images * inputSize(model)).fill(largestPixel(model.input));

describe.each<[string, IntegerNetwork, BatchSet | undefined]>([
  ['the seed shape, ternary, at its own set', seedNetwork(1, [1, 1, 1]), undefined],
  ['a small ring', smallSeedNetwork(), INSECURE_BATCH_SETS[0]],
  ['a small ring, wider weights', smallSeedNetwork(3, 3), INSECURE_BATCH_SETS[0]],
  ...otherNetworks().map((model): [string, IntegerNetwork, BatchSet] => [
    model.name,
    model,
    INSECURE_BATCH_SETS[0]!,
  ]),
])('%s', (_, model, set) => {
  let plan: BatchPlan;
  let owner: SealBatchKeyOwner;
  let meter: NoiseMeter;
  beforeAll(async () => {
    plan = await planBatch(model, MODEL_DIGEST, set);
    const key = await testKey(plan.parameters);
    owner = new SealBatchKeyOwner(plan.parameters, key, { allowInsecure: true });
    meter = new NoiseMeter(await loadSeal(), plan.parameters, key);
  });
  afterAll(async () => {
    meter.dispose();
    await owner.dispose();
  });

  it.each(['random slots', 'one image in all slots'])('%s', async (kind) => {
    const images = plan.parameters.polyDegree;
    const pixels = kind === 'random slots' ? randomPixels(plan, images) : full(model, images);
    const encryption = await owner.encrypt(plan, pixels, images);
    const found = await budgets(plan, encryption, meter);
    encryption.dispose();
    for (const { measured, planned, unseenTail } of found) {
      // SEAL counts whole bits of modulus and noise: up to one bit below the true budget.
      expect(measured + 1).toBeGreaterThanOrEqual(planned);
      expect(measured).toBeGreaterThan(0);
      expect(measured - planned - unseenTail).toBeLessThan(MOST_SLACK_BITS);
    }
  });
});
