/** From the chosen way to the steps of a plan: weights laid into diagonals, biases into slots. */
import { spread } from './layout.ts';
import { rotations } from './cost.ts';
import type { ChosenStep, Lowered } from './search.ts';
import type { InteractiveEstimate, InteractiveStep } from './plan.ts';

export function buildStep(lowered: Lowered, { choice }: ChosenStep, rowSize: number): InteractiveStep {
  if (choice.kind === 'switch') {
    const { primesIn, primesOut } = choice;
    return { kind: 'switch', primesIn, primesOut };
  }
  const { layer, primes } = choice;
  if (choice.kind === 'square') return { kind: 'square', primes };
  const { method } = choice;
  const { babySteps, giantStride, giants, folds } = method;
  const map = lowered.maps[layer]!;
  return {
    kind: 'linear',
    layer: lowered.network.layers[layer]!.kind === 'conv' ? 'conv' : 'dense',
    babySteps,
    giantStride,
    giants,
    diagonals: method.diagonals(),
    folds,
    biases: spread(method.output, rowSize, (unit) => map.biases[unit]!),
    primes,
  };
}

export function estimateOf({ choice, budgetBits, failureLog2, operations }: ChosenStep): InteractiveEstimate {
  const keySwitches = choice.kind === 'square' ? 1 : choice.kind === 'linear' ? rotations(choice.method) : 0;
  return { budgetBits, failureLog2, keySwitches, wordOperations: operations };
}
