/**
 * Dense layers on slots, by diagonals (Halevi and Shoup, "Algorithms in HElib", 2014, section 4.3, with the rows of a wide matrix wrapped
 * around) or by groups (one product, then folding: Gilad-Bachrach's and LoLa's "dot product" layout).
 */
import type { LinearMap } from '../../network/index.ts';
import { doublings, isCopied, powerOfTwo, sources } from './layout.ts';
import type { Layout } from './layout.ts';
import { denseWeights, withoutZeros } from './method.ts';
import type { LinearMethod } from './method.ts';
import type { Diagonal } from './plan.ts';

/** Encoded, a diagonal takes N words for each prime on the server: 512 of them 128 MB at N = 8192. */
const MOST_DIAGONALS = 512;

/** Every way to compute `map` from `input` in rows of `rowSize` slots. */
export function denseMethods(map: LinearMap, input: Layout, rowSize: number): LinearMethod[] {
  const shared = [true, false].flatMap((split) => byDiagonals(map, input, rowSize, split));
  return [...shared, ...byGroups(map, input, rowSize)];
}

/** Output of each slot of a period, -1 for none. Split: the second row goes on where the first one ends. */
function denseLayout(outputs: number, period: number, split: boolean): Layout {
  const row = (first: number): Int32Array =>
    Int32Array.from({ length: period }, (_, slot) => (first + slot < outputs ? first + slot : -1));
  const rows = [row(0), row(split ? period : 0)] as const;
  return { id: `dense ${period} ${split ? 'split' : 'copied'}`, units: outputs, period, rows };
}

/**
 * Slot s gathers output s mod D, D a power of two: diagonal i multiplies slot s + i. One method for each number of baby steps.
 * Split: each row computes half of the outputs, which needs all inputs in both rows. Otherwise each row computes all of them, from the inputs
 * that it has, and the rows are added if each has only some.
 */
function byDiagonals(map: LinearMap, input: Layout, rowSize: number, split: boolean): LinearMethod[] {
  const copied = isCopied(input);
  const period = powerOfTwo(split ? Math.max(1, Math.ceil(map.outputs / 2)) : map.outputs);
  if ((split && (!copied || map.outputs < 2)) || period > rowSize) return [];
  const count = Math.min(period, input.period);
  if (count > MOST_DIAGONALS) return [];
  const output = denseLayout(map.outputs, period, split);
  const folds = [...doublings(period, input.period), ...(copied ? [] : [0])];
  return [...doublings(1, count), count].map((babies) => ({
    babySteps: Array.from({ length: babies }, (_, step) => step),
    giantStride: babies,
    giants: count / babies,
    products: count,
    folds,
    plainPeriod: Math.max(period, input.period),
    output,
    diagonals: () => diagonalsOf(map, { input, output, rowSize, babies, count }),
  }));
}

interface Diagonals {
  readonly input: Layout;
  readonly output: Layout;
  readonly rowSize: number;
  readonly babies: number;
  readonly count: number;
}

function diagonalsOf(map: LinearMap, shape: Diagonals): Diagonal[] {
  const { input, output, rowSize, babies, count } = shape;
  const weights = denseWeights(map);
  const units = sources(input);
  const diagonals = Array.from({ length: count }, (_, index): Diagonal => {
    const slots = new Int8Array(2 * rowSize);
    const giant = Math.floor(index / babies);
    for (const row of [0, 1] as const) {
      for (let slot = 0; slot < rowSize; slot++) {
        const unit = units[row][(slot + index) & (input.period - 1)]!;
        const target = output.rows[row][slot & (output.period - 1)]!;
        // The product is rotated by the giant steps afterwards, so it lies that much further.
        const place = (slot + giant * babies) & (rowSize - 1);
        if (unit >= 0 && target >= 0) slots[row * rowSize + place] = weights[target * map.inputs + unit]!;
      }
    }
    return { baby: index % babies, giant, slots };
  });
  return withoutZeros(diagonals);
}

/** Output o in group o of `input.period` slots: one product, then each group is folded into its first slot. */
function byGroups(map: LinearMap, input: Layout, rowSize: number): LinearMethod[] {
  const copied = isCopied(input);
  const groups = rowSize / input.period;
  if (map.outputs > (copied ? 2 : 1) * groups) return [];
  const rowOf = (output: number): 0 | 1 => (output < groups ? 0 : 1);
  const rows = [0, 1].map(() => new Int32Array(rowSize).fill(-1)) as [Int32Array, Int32Array];
  for (let output = 0; output < map.outputs; output++) {
    const slot = (output % groups) * input.period;
    for (const row of copied ? [rowOf(output)] : ([0, 1] as const)) rows[row][slot] = output;
  }
  const id = `groups of ${input.period} ${copied ? 'split' : 'copied'}`;
  const output: Layout = { id, units: map.outputs, period: rowSize, rows };
  return [
    {
      babySteps: [0],
      giantStride: 1,
      giants: 1,
      products: 1,
      folds: [...doublings(1, input.period), ...(copied ? [] : [0])],
      plainPeriod: rowSize,
      output,
      diagonals: () => groupDiagonal(map, input, output, rowSize),
    },
  ];
}

function groupDiagonal(map: LinearMap, input: Layout, output: Layout, rowSize: number): Diagonal[] {
  const weights = denseWeights(map);
  const units = sources(input);
  const slots = new Int8Array(2 * rowSize);
  for (const row of [0, 1] as const) {
    for (let slot = 0; slot < rowSize; slot++) {
      const target = output.rows[row][slot & ~(input.period - 1)]!;
      const unit = units[row][slot & (input.period - 1)]!;
      if (unit >= 0 && target >= 0) slots[row * rowSize + slot] = weights[target * map.inputs + unit]!;
    }
  }
  return withoutZeros([{ baby: 0, giant: 0, slots }]);
}
