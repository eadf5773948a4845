/** A plan of interactive packing as the addon takes it: rotations become Galois elements. */
import { galoisElement } from '../../../../shared/packing/interactive/index.ts';
import type { InteractivePlan, InteractiveStep } from '../../../../shared/packing/interactive/index.ts';
import type { NativeInteractiveStep } from '../../../../native/index.ts';

export function nativeSteps({ steps, parameters }: InteractivePlan): NativeInteractiveStep[] {
  return steps.map((step) => nativeStep(step, parameters.polyDegree));
}

function nativeStep(step: InteractiveStep, polyDegree: number): NativeInteractiveStep {
  if (step.kind === 'switch') return { kind: 'switch', primes: step.primesIn, primesOut: step.primesOut };
  if (step.kind === 'square') return { kind: 'square', primes: step.primes };
  const element = (rotation: number): number => galoisElement(rotation, polyDegree);
  const { babySteps, giantStride, giants, diagonals, folds, biases, primes } = step;
  return {
    kind: 'linear',
    primes,
    // The first baby is the input itself.
    babies: Uint32Array.from(babySteps, (rotation, index) => (index === 0 ? 0 : element(rotation))),
    giantElement: giants > 1 ? element(giantStride) : 1,
    giants,
    diagonals,
    folds: Uint32Array.from(folds, element),
    biases,
  };
}
