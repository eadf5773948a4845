/** One way to compute a linear layer on slots: its shape, which noise and cost follow from, and the weights when they are wanted. */
import type { LinearMap } from '../../network/index.ts';
import type { Layout } from './layout.ts';
import type { Diagonal, RotationStep } from './plan.ts';

/** See `InteractiveLinearStep` for what the fields mean. */
export interface LinearMethod {
  readonly babySteps: readonly RotationStep[];
  readonly giantStride: RotationStep;
  readonly giants: number;
  /** Diagonals, at most; those that turn out to be zero are left out. */
  readonly products: number;
  readonly folds: readonly RotationStep[];
  /** The plaintexts repeat with this period in each row: they have at most twice as many coefficients. */
  readonly plainPeriod: number;
  readonly output: Layout;
  readonly diagonals: () => Diagonal[];
}

/** Rows of a sparse map as a dense table: outputs x inputs. */
export function denseWeights(map: LinearMap): Int8Array {
  const table = new Int8Array(map.outputs * map.inputs);
  for (let row = 0; row < map.outputs; row++) {
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      table[row * map.inputs + map.columns[entry]!] = map.weights[entry]!;
    }
  }
  return table;
}

/** Leaves out diagonals of zeros. */
export function withoutZeros(diagonals: readonly Diagonal[]): Diagonal[] {
  return diagonals.filter(({ slots }) => slots.some((weight) => weight !== 0));
}
