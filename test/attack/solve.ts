/** Linear systems: exact modulo a prime, and least squares over the reals. */
import { inverseModulo } from '../../shared/he/index.ts';

/**
 * Solves rows x = right modulo a prime for every right side at once, by elimination. More equations than unknowns: the rest are checked.
 * @param rows equations x unknowns @param rights equations x right sides
 * @returns unknowns of each right side, or nothing for one whose equations contradict each other
 */
export function solveModulo(
  rows: readonly (readonly bigint[])[],
  rights: readonly (readonly bigint[])[],
  prime: bigint,
): (bigint[] | undefined)[] {
  const unknowns = rows[0]!.length;
  const table = rows.map((row, index) => [...row, ...rights[index]!]);
  for (let column = 0; column < unknowns; column++) {
    const pivot = table.findIndex((row, index) => index >= column && row[column]! !== 0n);
    if (pivot < 0) return rights[0]!.map(() => undefined);
    [table[column], table[pivot]] = [table[pivot]!, table[column]!];
    eliminate(table, column, prime);
  }
  return rights[0]!.map((_, side) => {
    const contradicted = table.slice(unknowns).some((row) => row[unknowns + side]! !== 0n);
    return contradicted ? undefined : table.slice(0, unknowns).map((row) => row[unknowns + side]!);
  });
}

function eliminate(table: bigint[][], column: number, prime: bigint): void {
  const own = table[column]!;
  const inverse = inverseModulo(own[column]!, prime);
  for (let place = column; place < own.length; place++) own[place] = (own[place]! * inverse) % prime;
  for (const row of table) {
    const factor = row[column]!;
    if (row === own || factor === 0n) continue;
    for (let place = column; place < row.length; place++) {
      row[place] = (row[place]! + (prime - factor) * own[place]!) % prime;
    }
  }
}

/** Sums of products of features and targets, equation by equation: what least squares needs of any number of answers. */
export class LeastSquares {
  readonly #unknowns: number;
  readonly #normal: Float64Array;
  readonly #right: Float64Array[];
  equations = 0;

  constructor(unknowns: number, targets: number) {
    this.#unknowns = unknowns;
    this.#normal = new Float64Array(unknowns * unknowns);
    this.#right = Array.from({ length: targets }, () => new Float64Array(unknowns));
  }

  add(features: ArrayLike<number>, targets: readonly number[]): void {
    const count = this.#unknowns;
    this.equations += 1;
    for (let row = 0; row < count; row++) {
      const feature = features[row]!;
      for (let column = 0; column < count; column++)
        this.#normal[row * count + column]! += feature * features[column]!;
      targets.forEach((target, index) => (this.#right[index]![row]! += feature * target));
    }
  }

  /** One solution a target. */
  solve(): Float64Array[] {
    const count = this.#unknowns;
    const rows = Array.from({ length: count }, (_, row) => [
      ...this.#normal.subarray(row * count, (row + 1) * count),
      ...this.#right.map((right) => right[row]!),
    ]);
    gaussian(rows, count);
    return this.#right.map((_, index) => Float64Array.from(rows, (row) => row[count + index]!));
  }
}

/** Gauss-Jordan with pivots, in place: the solutions stand behind the identity. */
export function gaussian(rows: number[][], unknowns: number): void {
  for (let column = 0; column < unknowns; column++) {
    let pivot = column;
    for (let row = column + 1; row < unknowns; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const own = rows[column]!;
    const inverse = 1 / own[column]!;
    for (let place = column; place < own.length; place++) own[place]! *= inverse;
    rows.forEach((row, index) => {
      const factor = row[column]!;
      if (index === column || factor === 0) return;
      for (let place = column; place < row.length; place++) row[place]! -= factor * own[place]!;
    });
  }
}
