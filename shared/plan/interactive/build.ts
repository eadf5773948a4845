/** From the chosen way to the steps of a plan: weights laid into diagonals, biases into slots. */
import { spread } from './layout.ts';
import { rotations } from './cost.ts';
import type { ChosenStep, Lowered } from './search.ts';
import type { InteractiveEstimate, InteractiveStep } from './plan.ts';

/** Stage of the timeline: everything up to the second square is the first half, as in batch packing. */
function stageOf(lowered: Lowered, layer: number): 'convolve' | 'output' {
  const squares = lowered.network.layers.slice(0, layer + 1).filter(({ kind }) => kind === 'square').length;
  return squares >= 2 ? 'output' : 'convolve';
}

export function buildStep(
  lowered: Lowered,
  { choice }: ChosenStep,
  rowSize: number,
  isLast: boolean,
): InteractiveStep {
  if (choice.kind === 'switch') {
    const { primesIn, primesOut } = choice;
    return { kind: 'switch', stage: isLast ? 'pack' : 'switch', primesIn, primesOut };
  }
  const { layer, primes } = choice;
  const stage = stageOf(lowered, layer);
  if (choice.kind === 'square') return { kind: 'square', name: `${layer + 1}-square`, stage, primes };
  const { method } = choice;
  const { babySteps, giantStride, giants, folds } = method;
  const map = lowered.maps[layer]!;
  return {
    kind: 'linear',
    name: `${layer + 1}-${method.name}`,
    stage,
    babySteps,
    giantStride,
    giants,
    diagonals: method.diagonals(),
    folds,
    biases: spread(method.output, rowSize, (unit) => map.biases[unit]!),
    primes,
  };
}

export function estimateOf({ choice, budgetBits, operations }: ChosenStep): InteractiveEstimate {
  const keySwitches = choice.kind === 'square' ? 1 : choice.kind === 'linear' ? rotations(choice.method) : 0;
  return { budgetBits, keySwitches, wordOperations: operations };
}
