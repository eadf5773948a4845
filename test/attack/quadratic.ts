/**
 * From quadratic forms to the weights behind them. Output o of dense, square, dense is x^T Q_o x with Q_o = sum over hidden units k of
 * v_ok w_k w_k^T: forms that share their rank-one parts are taken apart by eigenvectors of A B^-1 for two mixtures A and B of them
 * (simultaneous diagonalisation; Leurgans, Ross, Abel 1993), exactly up to the order of the units and the sign of each w_k.
 */
import { seededIntegers } from '../support/networks.ts';
import { gaussian, LeastSquares } from './solve.ts';

/** Symmetric, row-major. */
export type Form = readonly number[];

export interface Weights {
  /** One row of ternary weights for each hidden unit, the first that is not zero positive. */
  readonly hidden: readonly (readonly number[])[];
  /** outputs x hidden units. */
  readonly output: readonly (readonly number[])[];
}

const DIRECTIONS = 400;
const STEPS = 60;

/** Pairs p <= p' of inputs, in the order of the unknowns of a form. */
export function pairsOf(inputs: number): [number, number][] {
  return Array.from({ length: inputs }, (_, first) =>
    Array.from({ length: inputs - first }, (__, more): [number, number] => [first, first + more]),
  ).flat();
}

/** The form whose unknowns were found: pairs off the diagonal count twice. */
export function formOf(inputs: number, unknowns: readonly number[]): Form {
  const form = new Array<number>(inputs * inputs).fill(0);
  pairsOf(inputs).forEach(([first, second], index) => {
    const value = unknowns[index]! / (first === second ? 1 : 2);
    form[first * inputs + second] = form[second * inputs + first] = value;
  });
  return form;
}

/** The weights, or nothing when no ternary ones have these forms exactly. */
export function weightsOf(inputs: number, hidden: number, forms: readonly Form[]): Weights | undefined {
  const found = new Map<string, number[]>();
  const next = seededIntegers(1);
  const basis = rangeOf(inputs, hidden, forms, next);
  if (!basis) return undefined;
  const [a, b] = [0, 1].map(() => project(inputs, basis, mixture(forms, next)));
  for (let trial = 0; trial < DIRECTIONS && found.size < hidden; trial++) {
    const direction = eigenvector(a!, b!, hidden, next);
    const row = direction && ternary(basis.map((column) => dot(column, direction)));
    if (row) found.set(row.join(), row);
  }
  const rows = [...found.values()];
  return rows.length === hidden ? outputsOf(inputs, rows, forms) : undefined;
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0);

type Next = ReturnType<typeof seededIntegers>;

function mixture(forms: readonly Form[], next: Next): number[] {
  const factors = forms.map(() => next(-1000, 1000) / 1000);
  return forms[0]!.map((_, place) =>
    forms.reduce((sum, form, index) => sum + factors[index]! * form[place]!, 0),
  );
}

/** `hidden` orthonormal columns that span the range of the forms: inputs x hidden. */
function rangeOf(inputs: number, hidden: number, forms: readonly Form[], next: Next): number[][] | undefined {
  const columns: number[][] = [];
  for (let trial = 0; trial < 4 * hidden && columns.length < hidden; trial++) {
    const form = mixture(forms, next);
    const vector = Array.from({ length: inputs }, () => next(-1000, 1000) / 1000);
    let image = vector.map((_, row) => dot(form.slice(row * inputs, (row + 1) * inputs), vector));
    for (let twice = 0; twice < 2; twice++)
      for (const column of columns) {
        const share = dot(column, image);
        image = image.map((value, row) => value - share * column[row]!);
      }
    const length = Math.sqrt(dot(image, image));
    if (length > 1e-6) columns.push(image.map((value) => value / length));
  }
  if (columns.length < hidden) return undefined;
  return Array.from({ length: inputs }, (_, row) => columns.map((column) => column[row]!));
}

/** U^T A U. */
function project(inputs: number, basis: readonly number[][], form: readonly number[]): number[][] {
  const count = basis[0]!.length;
  const half = Array.from({ length: inputs }, (_, row) =>
    Array.from({ length: count }, (__, column) =>
      basis.reduce((sum, own, place) => sum + form[row * inputs + place]! * own[column]!, 0),
    ),
  );
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (__, column) =>
      basis.reduce((sum, own, place) => sum + own[row]! * half[place]![column]!, 0),
    ),
  );
}

/** One eigenvector of A B^-1, by inverse iteration from a random start near a random eigenvalue. */
function eigenvector(a: number[][], b: number[][], count: number, next: Next): number[] | undefined {
  const shift = (next(-1000, 1000) / 1000) * 10 ** (next(-100, 100) / 100);
  // (A - shift B) y = x, then x = B y: x converges to an eigenvector of A B^-1.
  let x = Array.from({ length: count }, () => next(-1000, 1000) / 1000);
  for (let step = 0; step < STEPS; step++) {
    const rows = a.map((row, index) => [
      ...row.map((value, place) => value - shift * b[index]![place]!),
      x[index]!,
    ]);
    gaussian(rows, count);
    const y = rows.map((row) => row[count]!);
    const image = b.map((row) => dot(row, y));
    const length = Math.sqrt(dot(image, image));
    if (!Number.isFinite(length) || length === 0) return undefined;
    x = image.map((value) => value / length);
  }
  return x;
}

/** Scaled so that the largest is 1, rounded; nothing when it is not ternary. The first that is not zero is positive. */
function ternary(vector: readonly number[]): number[] | undefined {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const scaled = vector.map((value) => value / largest);
  const rounded = scaled.map((value) => Math.round(value) + 0);
  if (scaled.some((value, index) => Math.abs(value - rounded[index]!) > 0.05)) return undefined;
  const sign = Math.sign(rounded.find((value) => value !== 0) ?? 1);
  return rounded.map((value) => value * sign + 0);
}

/** Output weights by least squares, rounded; nothing unless they give the forms back exactly. */
function outputsOf(inputs: number, hidden: readonly number[][], forms: readonly Form[]): Weights | undefined {
  const system = new LeastSquares(hidden.length, forms.length);
  const parts = (place: number): number[] =>
    hidden.map((row) => row[Math.floor(place / inputs)]! * row[place % inputs]!);
  for (let place = 0; place < inputs * inputs; place++)
    system.add(
      parts(place),
      forms.map((form) => form[place]!),
    );
  const output = system.solve().map((row) => Array.from(row, (value) => Math.round(value) + 0));
  const exact = forms.every((form, index) =>
    form.every((value, place) => dot(output[index]!, parts(place)) === value),
  );
  return exact ? inOrder(hidden, output) : undefined;
}

/** Hidden units sorted by their rows: what an order of its own says nothing about. */
export function inOrder(
  hidden: readonly (readonly number[])[],
  output: readonly (readonly number[])[],
): Weights {
  const order = hidden
    .map((_, unit) => unit)
    .sort((left, right) => (String(hidden[left]) < String(hidden[right]) ? -1 : 1));
  return {
    hidden: order.map((unit) => hidden[unit]!),
    output: output.map((row) => order.map((unit) => row[unit]!)),
  };
}
