/** Range: over all inputs, no score leaves what the certificate claims. Intervals in exact integers; what is sharper, by its Lagrange bound. */
import type { Certificate } from './certificate.ts';
import type { Linear, Model } from './model.ts';

interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

function intervals(model: Model): Interval[][] {
  const all: Interval[][] = [
    new Array<Interval>(model.inputs).fill({ low: 0n, high: BigInt(model.largestInput) }),
  ];
  for (const layer of model.layers) {
    const before = all.at(-1)!;
    all.push(
      layer === 'square'
        ? before.map(({ low, high }) => {
            const ends = [low * low, high * high].sort((a, b) => (a < b ? -1 : 1));
            return { low: low <= 0n && high >= 0n ? 0n : ends[0]!, high: ends[1]! };
          })
        : layer.rows.map((row, index) => {
            let low = BigInt(layer.biases[index]!);
            let high = low;
            for (const [column, weight] of row) {
              const ends = [BigInt(weight) * before[column]!.low, BigInt(weight) * before[column]!.high];
              low += ends[weight > 0 ? 0 : 1]!;
              high += ends[weight > 0 ? 1 : 0]!;
            }
            return { low, high };
          }),
    );
  }
  return all;
}

/** (2 h_j) sqrt|w| as vectors over the inputs scaled to [-1, 1], the constant first; of the weights with the wanted sign. */
function forms(
  inner: Linear,
  before: readonly Interval[],
  row: readonly (readonly [number, number])[],
  sign: number,
): number[][] {
  return row.flatMap(([unit, weight]) => {
    if (weight * sign <= 0) return [];
    const form = new Array<number>(inner.inputs + 1).fill(0);
    let constant = 2n * BigInt(inner.biases[unit]!);
    for (const [column, factor] of inner.rows[unit]!) {
      constant += BigInt(factor) * (before[column]!.low + before[column]!.high);
      form[column + 1] = factor * Number(before[column]!.high - before[column]!.low);
    }
    form[0] = Number(constant);
    return [form.map((value) => value * Math.sqrt(Math.abs(weight)))];
  });
}

/**
 * Whether sum_j (form_j v)^2 <= bound for all v in [-1, 1]: with y > 0 it is at most lambda sum(y) where lambda I - S is positive semidefinite,
 * S = F Y^-1 F'. That is shown by a Cholesky factorisation with a margin that its rounding cannot reach: inputs + 2 units roundings of half an
 * epsilon each, relative to a trace of at most `units` lambda (Rump, "Verification of positive definiteness", 2006), and twice that.
 */
function boundHolds(rows: readonly (readonly number[])[], y: readonly number[], bound: number): boolean {
  if (rows.length === 0) return bound >= 0;
  const used = rows[0]!.map((_, input) => input).filter((input) => rows.some((row) => row[input] !== 0));
  if (used.length !== y.length || !y.every((value) => value > 0 && Number.isFinite(value))) return false;
  const units = rows.length;
  const margin = (used.length + 2 * units) * units * Number.EPSILON;
  const lambda = (bound / y.reduce((sum, value) => sum + value, 0)) * (1 - margin);
  const matrix = rows.map((row, i) =>
    rows
      .slice(0, i + 1)
      .map(
        (other, j) =>
          (i === j ? lambda : 0) -
          used.reduce((sum, input, k) => sum + (row[input]! * other[input]!) / y[k]!, 0),
      ),
  );
  for (let column = 0; column < units; column++) {
    for (let row = column; row < units; row++) {
      let value = matrix[row]![column]!;
      for (let k = 0; k < column; k++) value -= matrix[row]![k]! * matrix[column]![k]!;
      if (row === column && !(value > 0)) return false;
      matrix[row]![column] = row === column ? Math.sqrt(value) : value / matrix[column]![column]!;
    }
  }
  return true;
}

/** What is wrong with the claimed ranges, if anything: no input can make a score leave them. */
export function rangeProblem({ range }: Certificate, model: Model): string | undefined {
  const all = intervals(model);
  const [inner, square, outer] = model.layers.slice(-3);
  const quadratic =
    inner && inner !== 'square' && square === 'square' && outer && outer !== 'square'
      ? { inner, outer }
      : undefined;
  if (range.scores.length !== all.at(-1)!.length) return `${all.at(-1)!.length} scores expected`;
  for (const [score, claim] of range.scores.entries()) {
    const proven = all.at(-1)![score]!;
    for (const side of ['above', 'below'] as const) {
      const end = BigInt(side === 'above' ? claim.maximum : claim.minimum);
      if (side === 'above' ? end >= proven.high : end <= proven.low) continue;
      if (!quadratic || !claim[side]) return `score ${score}: intervals reach beyond ${end}`;
      const sign = side === 'above' ? 1 : -1;
      const bound = 4 * sign * Number(end - BigInt(quadratic.outer.biases[score]!));
      const rows = forms(quadratic.inner, all.at(-4)!, quadratic.outer.rows[score]!, sign);
      if (!boundHolds(rows, claim[side], bound)) return `score ${score}: not proven ${side} ${end}`;
    }
    const largest = [BigInt(claim.maximum), -BigInt(claim.minimum)];
    if (largest.some((value) => value > BigInt(range.magnitude)))
      return `score ${score} exceeds the magnitude`;
  }
  return undefined;
}
