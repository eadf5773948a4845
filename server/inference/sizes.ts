/** How many bytes a plan moves and may hold: known before anything is read or allocated. */
import { SEED_BYTES } from '../../engine/wire/batch.ts';
import type { KeyParameters } from '../../shared/he/index.ts';
import { bitLength } from '../../shared/he/primes.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import { freshCiphertextBytes } from '../../shared/plan/interactive/sizes.ts';
import type { BatchPlan, PlanStep } from '../../shared/plan/plan.ts';

const WORD_BYTES = 8;

/** What an evaluation takes besides ciphertexts: stacks, tables of roots, messages on their way. */
const FIXED_BYTES = 64 * 1_048_576;

/** Bytes on the wire of a block of each data prime: N residues of its bit length. */
export function blockBytesOf({ polyDegree, dataPrimes }: KeyParameters): number[] {
  return dataPrimes.map((prime) => (polyDegree * bitLength(prime)) / 8);
}

/** Seeds and blocks of one upload. */
export function uploadBytesOf(plan: BatchPlan): number {
  const blocks = blockBytesOf(plan.parameters).reduce((sum, bytes) => sum + bytes, 0);
  return plan.inputCiphertexts * (SEED_BYTES + blocks);
}

interface Extent {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
}

/** Every vector of ciphertexts that exists between two layers of a step, its input first. */
function extentsOf(step: PlanStep): Extent[] {
  if (step.kind === 'switch') {
    const { ciphertexts: count, size, primesIn, primesOut } = step;
    return [
      { count, size, primes: primesIn },
      { count, size, primes: primesOut },
    ];
  }
  const extents: Extent[] = [{ count: step.inputs, size: step.sizeIn, primes: step.primes }];
  for (const layer of step.layers) {
    const { count, size, primes } = extents.at(-1)!;
    if (layer.kind === 'linear') extents.push({ count: layer.map.outputs, size, primes });
    else extents.push({ count, size: 2 * size - 1, primes });
  }
  return extents;
}

/**
 * Upper bound on the memory of one evaluation that runs layer by layer, input and output of a layer held together.
 * Engines that fuse layers stay far below.
 */
export function evaluationBytesOf(plan: BatchPlan): number {
  const { polyDegree } = plan.parameters;
  const bytes = ({ count, size, primes }: Extent) => count * size * primes * polyDegree * WORD_BYTES;
  let largest = 0;
  for (const step of plan.steps) {
    const held = extentsOf(step).map(bytes);
    for (let i = 1; i < held.length; i += 1) largest = Math.max(largest, held[i - 1]! + held[i]!);
  }
  return FIXED_BYTES + largest + plan.inputCiphertexts * SEED_BYTES;
}

/** Seeds and packed polynomials of so many images. */
export function interactiveUploadBytesOf(plan: InteractivePlan, images: number): number {
  return images * plan.plainModuli.length * freshCiphertextBytes(plan.parameters);
}

/** Ciphertexts that an engine may hold at once for one image and modulus: baby steps, sums and digits, generously. */
const LIVE_CIPHERTEXTS = 48;

/** Upper bound on the memory of one interactive evaluation, beside keys and encoded diagonals, which are kept anyway. */
export function interactiveEvaluationBytesOf(plan: InteractivePlan, images: number): number {
  const { polyDegree, dataPrimes } = plan.parameters;
  const ciphertext = 2 * (dataPrimes.length + 1) * polyDegree * WORD_BYTES;
  const live = plan.plainModuli.length * LIVE_CIPHERTEXTS * ciphertext;
  return FIXED_BYTES + live + interactiveUploadBytesOf(plan, images);
}
