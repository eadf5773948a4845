/** Runs the steps of an interactive plan on any machine that can rotate, multiply and add: the one place that knows their order. */
import type {
  InteractiveLinearStep,
  InteractivePlan,
  InteractiveSquareStep,
  InteractiveSwitchStep,
  RotationStep,
} from '../../../../shared/packing/interactive/index.ts';
import { stagesOf } from '../../../../shared/packing/index.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';

/** Operations on one ciphertext of type C modulo one plaintext modulus. Values that a method returns belong to the caller. */
export interface SlotMachine<C> {
  /** Left rotation of both rows; 0 swaps the rows. */
  rotate(value: C, step: RotationStep): C;
  /** inner[g] for every g, undefined where there is no diagonal. Does not consume the babies. */
  products(step: InteractiveLinearStep, babies: readonly C[]): (C | undefined)[];
  /** left += right. */
  addInPlace(left: C, right: C): void;
  addBiases(step: InteractiveLinearStep, value: C): void;
  /** A ciphertext of zeros, for a layer whose weights are all zero. */
  zeroLike(value: C): C;
  /** Square and relinearise, in place. */
  squareInPlace(step: InteractiveSquareStep, value: C): void;
  switchInPlace(step: InteractiveSwitchStep, value: C): void;
  dispose(value: C): void;
}

/**
 * Consumes `input` and returns the result; pauses by `yield` between operations, where the driver may stop it (by `return` or `throw`).
 * Temporary values are disposed whatever happens.
 */
export function* runInteractive<C>(
  plan: InteractivePlan,
  machine: SlotMachine<C>,
  input: C,
  times: StageTimes,
): Generator<void, C, void> {
  const stages = stagesOf(plan);
  let current = input;
  let finished = false;
  try {
    for (const [index, step] of plan.steps.entries()) {
      const startMs = performance.now();
      yield;
      if (step.kind === 'switch') machine.switchInPlace(step, current);
      else if (step.kind === 'square') machine.squareInPlace(step, current);
      else {
        const next = yield* runLinear(machine, step, current);
        machine.dispose(current);
        current = next;
      }
      const stage = stages[index]!;
      times[stage] = (times[stage] ?? 0) + performance.now() - startMs;
    }
    finished = true;
    return current;
  } finally {
    if (!finished) machine.dispose(current);
  }
}

/** See `InteractiveLinearStep`. Does not consume its input. */
function* runLinear<C>(
  machine: SlotMachine<C>,
  step: InteractiveLinearStep,
  input: C,
): Generator<void, C, void> {
  const held = new Set<C>();
  const hold = (value: C): C => (held.add(value), value);
  const release = (value: C): void => {
    held.delete(value);
    machine.dispose(value);
  };
  try {
    const babies = [input];
    for (const rotation of step.babySteps.slice(1)) {
      yield;
      babies.push(hold(machine.rotate(input, rotation)));
    }
    yield;
    const inner = machine.products(step, babies);
    for (const value of inner) if (value !== undefined) hold(value);
    for (const baby of babies.slice(1)) release(baby);
    let sum = hold(inner[step.giants - 1] ?? machine.zeroLike(input));
    for (let giant = step.giants - 2; giant >= 0; giant--) {
      yield;
      const rotated = hold(machine.rotate(sum, step.giantStride));
      release(sum);
      sum = rotated;
      const term = inner[giant];
      if (term === undefined) continue;
      machine.addInPlace(sum, term);
      release(term);
    }
    for (const fold of step.folds) {
      yield;
      const rotated = hold(machine.rotate(sum, fold));
      machine.addInPlace(sum, rotated);
      release(rotated);
    }
    machine.addBiases(step, sum);
    held.delete(sum);
    return sum;
  } finally {
    for (const value of held) machine.dispose(value);
  }
}
