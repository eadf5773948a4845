/** How many bytes a batch may hold: known from its plan, before anything is read or allocated. */
import type { BatchPlan, PlanStep } from '../../../shared/packing/batch/plan.ts';
import { SEED_BYTES, uploadBytes } from '../../../shared/packing/geometry.ts';
import type { EngineName } from '../../../engine/wire/facts.ts';
import { FIXED_BYTES, WORD_BYTES } from '../memory.ts';

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
  if (step.kind === 'flood') {
    const { ciphertexts: count, sizeIn, primes } = step;
    return [
      { count, size: sizeIn, primes },
      { count, size: 2, primes },
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

const bytesIn = (plan: BatchPlan, { count, size, primes }: Extent): number =>
  count * size * primes * plan.parameters.polyDegree * WORD_BYTES;

/** Two after each other that are held together: the largest such pair. */
function largestPair(bytes: readonly number[]): number {
  return Math.max(...bytes.map((held, i) => held + (bytes[i + 1] ?? 0)));
}

/** Layer by layer, input and output of a layer held together. */
function layerByLayer(plan: BatchPlan): number {
  const perStep = plan.steps.map((step) =>
    largestPair(extentsOf(step).map((extent) => bytesIn(plan, extent))),
  );
  return Math.max(...perStep) + plan.inputCiphertexts * SEED_BYTES;
}

/**
 * The upload stays packed, as it came; the first step runs through all its layers piece by piece, so that only what comes of it is a vector, and
 * later steps read one and write the next. Roots of the seeds' streams and what each thread stages are in FIXED_BYTES.
 */
function fused(plan: BatchPlan): number {
  const outputs = plan.steps.map((step) => bytesIn(plan, extentsOf(step).at(-1)!));
  return uploadBytes(plan, 1) + largestPair(outputs);
}

/** Upper bound on the memory of one evaluation. */
export function evaluationBytes(plan: BatchPlan, engine: EngineName): number {
  return FIXED_BYTES + (engine === 'native' ? fused(plan) : layerByLayer(plan));
}
