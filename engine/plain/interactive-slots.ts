/** The oracle's machine for interactive plans: slots of integers modulo t, in Numbers (t has at most 24 bits). */
import type { InteractiveLinearStep, RotationStep } from '../../shared/plan/interactive/index.ts';
import type { SlotMachine } from '../forward/interactive.ts';

/** N values in [0, t): row 0, then row 1. */
export type InteractiveSlots = Float64Array;

const residue = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/** The definition of a rotation: slot (row, i) becomes slot (row, i + step); step 0 swaps the rows. */
export function rotateSlots(slots: InteractiveSlots, step: RotationStep): InteractiveSlots {
  const rowSize = slots.length / 2;
  const rotated = new Float64Array(slots.length);
  for (let slot = 0; slot < rowSize; slot++) {
    const from = (slot + step) % rowSize;
    rotated[slot] = slots[step === 0 ? rowSize + slot : from]!;
    rotated[rowSize + slot] = slots[step === 0 ? slot : rowSize + from]!;
  }
  return rotated;
}

export class PlainSlotMachine implements SlotMachine<InteractiveSlots> {
  readonly #modulus: number;

  constructor(modulus: bigint) {
    this.#modulus = Number(modulus);
  }

  rotate(value: InteractiveSlots, step: RotationStep): InteractiveSlots {
    return rotateSlots(value, step);
  }

  products(
    step: InteractiveLinearStep,
    babies: readonly InteractiveSlots[],
  ): (InteractiveSlots | undefined)[] {
    const inner = new Array<InteractiveSlots | undefined>(step.giants);
    for (const { baby, giant, slots } of step.diagonals) {
      const sum = (inner[giant] ??= new Float64Array(slots.length));
      const factor = babies[baby]!;
      for (let slot = 0; slot < slots.length; slot++) sum[slot]! += slots[slot]! * factor[slot]!;
    }
    for (const sum of inner) sum?.forEach((value, slot) => (sum[slot] = residue(value, this.#modulus)));
    return inner;
  }

  addInPlace(left: InteractiveSlots, right: InteractiveSlots): void {
    right.forEach((value, slot) => (left[slot] = residue(left[slot]! + value, this.#modulus)));
  }

  addBiases(step: InteractiveLinearStep, value: InteractiveSlots): void {
    step.biases.forEach((bias, slot) => {
      value[slot] = residue(value[slot]! + residue(bias, this.#modulus), this.#modulus);
    });
  }

  zeroLike(value: InteractiveSlots): InteractiveSlots {
    return new Float64Array(value.length);
  }

  squareInPlace(_step: unknown, value: InteractiveSlots): void {
    value.forEach((one, slot) => (value[slot] = (one * one) % this.#modulus));
  }

  switchInPlace(): void {}

  dispose(): void {}
}
