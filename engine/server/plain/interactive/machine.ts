/** The oracle's machine for interactive plans: slots of integers modulo t, in Numbers (t has at most 24 bits). */
import type { InteractiveLinearStep, RotationStep } from '../../../../shared/packing/interactive/index.ts';
import type { SlotMachine } from '../../forward/interactive/run.ts';

/** N values in [0, t): row 0, then row 1. */
export type Slots = Float64Array;

const residue = (value: number, modulus: number): number => ((value % modulus) + modulus) % modulus;

/** The definition of a rotation: slot (row, i) becomes slot (row, i + step); step 0 swaps the rows. */
export function rotateSlots(slots: Slots, step: RotationStep): Slots {
  const rowSize = slots.length / 2;
  const rotated = new Float64Array(slots.length);
  for (let slot = 0; slot < rowSize; slot++) {
    const from = (slot + step) % rowSize;
    rotated[slot] = slots[step === 0 ? rowSize + slot : from]!;
    rotated[rowSize + slot] = slots[step === 0 ? slot : rowSize + from]!;
  }
  return rotated;
}

export class PlainSlotMachine implements SlotMachine<Slots> {
  readonly #modulus: number;

  constructor(modulus: bigint) {
    this.#modulus = Number(modulus);
  }

  rotate(value: Slots, step: RotationStep): Slots {
    return rotateSlots(value, step);
  }

  products(step: InteractiveLinearStep, babies: readonly Slots[]): (Slots | undefined)[] {
    const inner = new Array<Slots | undefined>(step.giants);
    for (const { baby, giant, slots } of step.diagonals) {
      const sum = (inner[giant] ??= new Float64Array(slots.length));
      const factor = babies[baby]!;
      for (let slot = 0; slot < slots.length; slot++) sum[slot]! += slots[slot]! * factor[slot]!;
    }
    for (const sum of inner) sum?.forEach((value, slot) => (sum[slot] = residue(value, this.#modulus)));
    return inner;
  }

  addInPlace(left: Slots, right: Slots): void {
    right.forEach((value, slot) => (left[slot] = residue(left[slot]! + value, this.#modulus)));
  }

  addBiases(step: InteractiveLinearStep, value: Slots): void {
    step.biases.forEach((bias, slot) => {
      value[slot] = residue(value[slot]! + residue(bias, this.#modulus), this.#modulus);
    });
  }

  zeroLike(value: Slots): Slots {
    return new Float64Array(value.length);
  }

  squareInPlace(_step: unknown, value: Slots): void {
    value.forEach((one, slot) => (value[slot] = (one * one) % this.#modulus));
  }

  switchInPlace(): void {}

  dispose(): void {}
}
