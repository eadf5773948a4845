/**
 * A sharper bound on scores that are sums of squares: how far sum_j w_j h_j^2 reaches when all h_j depend on the same inputs.
 *
 * Intervals bound each h_j by itself, as if every unit could be extreme at once. Here, with v the inputs scaled to [-1, 1] and h = A v,
 * for every y > 0 (Lagrangian duality; Nesterov 1998 shows that the best y loses at most a factor pi / 2):
 *
 *     sum over w_j > 0 of w_j h_j^2  =  v' M v  <=  lambda * sum_i y_i v_i^2  <=  lambda * sum_i y_i,
 *
 * lambda the largest eigenvalue of Y^-1/2 M Y^-1/2, which is that of S = W^1/2 A Y^-1 A' W^1/2, a matrix as small as the number of positive w_j.
 * Any y gives a valid bound; a few steps look for a good one. Everything is computed with additions, products, divisions and square roots,
 * which IEEE 754 rounds alike everywhere, and the result is widened by more than the rounding can have lost.
 */
import type { LinearMap } from './lower.ts';
import type { Interval } from './interval.ts';

/** Steps of the search for y. */
const SEARCH_STEPS = 8;
/** lambda is bounded by the 2^LAMBDA_SQUARINGS-th root of the trace of that power of S: 0.4 % above it at most for a hundred units. */
const LAMBDA_SQUARINGS = 10;
/** Power of S whose weights tell where y is too small: S^(2^4). */
const WEIGHT_SQUARINGS = 4;
/** Multiplications that the search may take for all scores together; beyond it intervals have to do. */
const LARGEST_WORK = 5e8;
/** Values must be exact as Numbers. */
const LARGEST_VALUE = 2n ** 50n;

/** The y of the bounds of one score, one number for each input that reaches a unit (the constant first): whoever has it can check the bound alone. */
export interface QuadraticWitness {
  readonly below: Float64Array;
  readonly above: Float64Array;
}

/** Rows of 2 h on the scaled inputs: entry 0 is the constant. */
type Rows = readonly Float64Array[];

/**
 * Interval of every score: outer(inner(x)^2) for x in `inputs`. Undefined where it would cost too much or leave the exact Numbers.
 * Cost: scores x positive weights^2 x inputs x 12 multiplications; 0.2 s for 845 -> 100 -> 10.
 */
export function quadraticRanges(
  inner: LinearMap,
  outer: LinearMap,
  inputs: readonly Interval[],
): Interval[] | undefined {
  const found = quadraticBounds(inner, outer, inputs);
  return found?.map(({ below, above }, score) => {
    const bias = BigInt(outer.biases[score]!);
    return { minimum: bias - quarter(below.sum), maximum: bias + quarter(above.sum) };
  });
}

/** What proves `quadraticRanges` to somebody else. */
export function quadraticWitnesses(
  inner: LinearMap,
  outer: LinearMap,
  inputs: readonly Interval[],
): QuadraticWitness[] | undefined {
  return quadraticBounds(inner, outer, inputs)?.map(({ below, above }) => ({
    below: below.y,
    above: above.y,
  }));
}

function quadraticBounds(
  inner: LinearMap,
  outer: LinearMap,
  inputs: readonly Interval[],
): { readonly below: Bound; readonly above: Bound }[] | undefined {
  if (workOf(inner, outer) > LARGEST_WORK) return undefined;
  const rows = scaledRows(inner, inputs);
  if (!rows) return undefined;
  return Array.from({ length: outer.outputs }, (_, score) => ({
    below: largestSum(outer, score, -1, rows),
    above: largestSum(outer, score, 1, rows),
  }));
}

/** The largest that a sum of squares can be, and the y that shows it. */
interface Bound {
  readonly sum: number;
  readonly y: Float64Array;
}

function workOf(inner: LinearMap, outer: LinearMap): number {
  const units = Array.from(
    { length: outer.outputs },
    (_, row) => outer.rowStart[row + 1]! - outer.rowStart[row]!,
  );
  const squares = units.reduce((sum, count) => sum + count * count, 0);
  return squares * (inner.inputs + 1) * 2 * SEARCH_STEPS;
}

/** With x = (s + d v) / 2, s = low + high, d = high - low: 2 h = 2 b + D s + (D d) v. */
function scaledRows(inner: LinearMap, inputs: readonly Interval[]): Rows | undefined {
  const sums = inputs.map(({ minimum, maximum }) => minimum + maximum);
  const spans = inputs.map(({ minimum, maximum }) => maximum - minimum);
  const rows: Float64Array[] = [];
  for (let row = 0; row < inner.outputs; row++) {
    const values = new Float64Array(inner.inputs + 1);
    let constant = 2n * BigInt(inner.biases[row]!);
    for (let entry = inner.rowStart[row]!; entry < inner.rowStart[row + 1]!; entry++) {
      const column = inner.columns[entry]!;
      const weight = BigInt(inner.weights[entry]!);
      constant += weight * sums[column]!;
      const scaled = weight * spans[column]!;
      if (magnitude(scaled) > LARGEST_VALUE) return undefined;
      values[column + 1] = Number(scaled);
    }
    if (magnitude(constant) > LARGEST_VALUE) return undefined;
    values[0] = Number(constant);
    rows.push(values);
  }
  return rows;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function quarter(value: number): bigint {
  return BigInt(Math.ceil(value / 4));
}

/** Bound on the sum of |w_j| (2 h_j)^2 over the weights of one sign. */
function largestSum(outer: LinearMap, score: number, sign: 1 | -1, rows: Rows): Bound {
  const weighted: Float64Array[] = [];
  for (let entry = outer.rowStart[score]!; entry < outer.rowStart[score + 1]!; entry++) {
    const weight = sign * outer.weights[entry]!;
    if (weight > 0) weighted.push(rows[outer.columns[entry]!]!.map((value) => Math.sqrt(weight) * value));
  }
  const columns = weighted.length === 0 ? [] : transposed(weighted);
  return columns.length === 0 ? { sum: 0, y: new Float64Array() } : searchBound(columns);
}

/** One vector for each input, of one value a unit; inputs that reach no unit are left out. */
function transposed(rows: Rows): Float64Array[] {
  const columns = Array.from(rows[0]!, (_, input) => Float64Array.from(rows, (row) => row[input]!));
  return columns.filter((column) => column.some((value) => value !== 0));
}

/** The smallest lambda * sum(y) that a few steps find. */
function searchBound(columns: readonly Float64Array[]): Bound {
  const units = columns[0]!.length;
  let y = Float64Array.from(columns, (column) =>
    Math.sqrt(column.reduce((sum, value) => sum + value * value, 0)),
  );
  let best: Bound = { sum: Infinity, y };
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const total = y.reduce((sum, value) => sum + value, 0);
    const { lambda, weights } = spectrum(gram(columns, y), units);
    if (lambda * total < best.sum) best = { sum: lambda * total, y };
    if (step < SEARCH_STEPS - 1) y = towards(columns, y, weights, 1 + Math.floor(step / 4));
  }
  // Rounding: n products a sum and 2 * units products a squaring, relative to a trace of at most `units` eigenvalues.
  const roundings = 16 * units * (columns.length + 16 * units);
  return { sum: best.sum * (1 + roundings * Number.EPSILON), y: best.y };
}

/** S = sum over inputs of a a' / y, units x units. */
function gram(columns: readonly Float64Array[], y: Float64Array): Float64Array {
  const units = columns[0]!.length;
  const matrix = new Float64Array(units * units);
  columns.forEach((column, input) => {
    const inverse = 1 / y[input]!;
    for (let row = 0; row < units; row++) {
      const factor = column[row]! * inverse;
      if (factor === 0) continue;
      for (let other = row; other < units; other++) matrix[row * units + other]! += factor * column[other]!;
    }
  });
  for (let row = 0; row < units; row++) {
    for (let other = 0; other < row; other++) matrix[row * units + other] = matrix[other * units + row]!;
  }
  return matrix;
}

/** With S_(k+1) = (S_k / trace S_k)^2: lambda <= product of trace(S_k)^(1 / 2^k). */
function spectrum(matrix: Float64Array, units: number): { lambda: number; weights: Float64Array } {
  let lambda = 1;
  let power = matrix;
  let weights = matrix;
  for (let squaring = 0; squaring <= LAMBDA_SQUARINGS; squaring++) {
    const trace = traceOf(power, units);
    lambda *= root(trace, squaring);
    if (squaring === LAMBDA_SQUARINGS) break;
    power = squared(power, units, 1 / trace);
    if (squaring + 1 === WEIGHT_SQUARINGS) weights = power;
  }
  return { lambda, weights };
}

function traceOf(matrix: Float64Array, units: number): number {
  let trace = 0;
  for (let unit = 0; unit < units; unit++) trace += matrix[unit * units + unit]!;
  return trace;
}

/** The 2^times-th root. */
function root(value: number, times: number): number {
  let result = value;
  for (let time = 0; time < times; time++) result = Math.sqrt(result);
  return result;
}

/** (scale * matrix)^2 of a symmetric matrix. */
function squared(matrix: Float64Array, units: number, scale: number): Float64Array {
  const result = new Float64Array(units * units);
  for (let row = 0; row < units; row++) {
    for (let other = row; other < units; other++) {
      let sum = 0;
      for (let inner = 0; inner < units; inner++)
        sum += matrix[row * units + inner]! * matrix[other * units + inner]!;
      result[row * units + other] = result[other * units + row] = sum * scale * scale;
    }
  }
  return result;
}

/** y grows where the leading eigenvectors lean on an input more than y pays for: by the 2^roots-th root of it, ever more carefully. */
function towards(
  columns: readonly Float64Array[],
  y: Float64Array,
  weights: Float64Array,
  roots: number,
): Float64Array<ArrayBuffer> {
  const wanted = columns.map((column, input) => quadraticForm(weights, column) / y[input]!);
  const scale = y.reduce((sum, value) => sum + value, 0) / wanted.reduce((sum, value) => sum + value, 0);
  return y.map((value, input) => {
    const ratio = Math.min(5, Math.max(0.2, (wanted[input]! * scale) / value));
    return value * root(ratio, roots);
  });
}

/** a' M a of a symmetric matrix. */
function quadraticForm(matrix: Float64Array, vector: Float64Array): number {
  const units = vector.length;
  let sum = 0;
  for (let row = 0; row < units; row++) {
    let inner = 0;
    for (let other = 0; other < row; other++) inner += matrix[row * units + other]! * vector[other]!;
    sum += (2 * inner + matrix[row * units + row]! * vector[row]!) * vector[row]!;
  }
  return sum;
}
