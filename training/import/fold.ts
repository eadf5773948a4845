/**
 * Quadratics between two layers, folded into them: plain squares stay. What several quadratics of the same sum make together is one quadratic, hence one
 * square (its vertex in the biases before, bend and height in weights and biases behind), or two at most.
 */
import { createHash } from 'node:crypto';
import type { RealLayer } from './layers.ts';
import type { Quadratic } from './quadratic.ts';

const SAME = 1e-9;

/** All units whose row is a multiple of `row`, which is that of the first: what they add to each output, as A z^2 + B z of z = row . x. */
interface Direction {
  readonly row: Float64Array;
  /** Of the entry of the row that all are compared by. */
  readonly leading: number;
  readonly square: Float64Array;
  readonly linear: Float64Array;
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The first of the entries of largest magnitude; 0: all are zero. */
function leading(row: Float64Array): number {
  const most = largest(row);
  return row.find((value) => Math.abs(value) >= most * (1 - SAME)) ?? 0;
}

class Directions {
  readonly biases: Float64Array;
  readonly #found = new Map<string, Direction>();

  constructor({ biases }: RealLayer) {
    this.biases = biases.slice();
  }

  get all(): readonly Direction[] {
    return [...this.#found.values()];
  }

  /** The direction of a unit, and how long the unit is along it; undefined: it is a constant. */
  #of(row: Float64Array): { readonly direction: Direction; readonly length: number } | undefined {
    const lead = leading(row);
    if (lead === 0) return undefined;
    const rounded = row.map((value) => Math.round(value / lead / SAME) + 0);
    const key = createHash('sha256').update(rounded).digest('base64');
    const empty = (): Float64Array => new Float64Array(this.biases.length);
    const direction = this.#found.get(key) ?? { row, leading: lead, square: empty(), linear: empty() };
    this.#found.set(key, direction);
    return { direction, length: lead / direction.leading };
  }

  /** Adds `column` times the quadratic of row . x + bias. */
  add(row: Float64Array, bias: number, { a, b, c }: Quadratic, column: Float64Array): void {
    const found = this.#of(row);
    column.forEach((weight, output) => {
      this.biases[output]! += weight * (a * bias * bias + b * bias + c);
      if (!found) return;
      const { direction, length } = found;
      direction.square[output]! += weight * a * length * length;
      direction.linear[output]! += weight * (2 * a * bias + b) * length;
    });
  }
}

/** A square (row . x + bias)^2 with its weight in each output. */
interface Square {
  readonly row: Float64Array;
  readonly bias: number;
  readonly column: Float64Array;
}

/** Where B / A is the same in all outputs: (z + B / 2A)^2. Otherwise (z + k)^2 and (z - k)^2. What they add to the biases is taken off. */
function squaresOf({ row, square, linear }: Direction, biases: Float64Array): Square[] {
  const [most, bend] = [largest(linear), largest(square)];
  if (most === 0 && bend === 0) return [];
  const at = square.findIndex((value) => Math.abs(value) === bend);
  const ratio = bend === 0 ? Infinity : linear[at]! / square[at]!;
  if (linear.every((value, output) => Math.abs(value - ratio * square[output]!) <= SAME * most)) {
    square.forEach((weight, output) => (biases[output]! -= (weight * ratio * ratio) / 4));
    return [{ row, bias: ratio / 2, column: square }];
  }
  const k = row.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
  square.forEach((weight, output) => (biases[output]! -= weight * k * k));
  const column = (sign: number): Float64Array =>
    square.map((weight, output) => weight / 2 + (sign * linear[output]!) / (4 * k));
  return [
    { row, bias: k, column: column(1) },
    { row, bias: -k, column: column(-1) },
  ];
}

function layersFrom(
  squares: readonly Square[],
  { inputs }: RealLayer,
  { outputs }: RealLayer,
  biases: Float64Array,
): { before: RealLayer; after: RealLayer } {
  const units = squares.length;
  const [rows, columns] = [new Float64Array(units * inputs), new Float64Array(outputs * units)];
  squares.forEach(({ row, column }, unit) => {
    rows.set(row, unit * inputs);
    column.forEach((weight, output) => (columns[output * units + unit] = weight));
  });
  const shifts = Float64Array.from(squares, ({ bias }) => bias);
  return {
    before: { inputs, outputs: units, weights: rows, biases: shifts },
    after: { inputs: units, outputs, weights: columns, biases },
  };
}

/** The two layers around quadratics as the same two around plain squares; also where a quadratic has no bend. Cost: one pass over both. */
export function foldQuadratics(
  before: RealLayer,
  after: RealLayer,
  of: (unit: number) => Quadratic,
): { readonly before: RealLayer; readonly after: RealLayer } {
  const directions = new Directions(after);
  for (let unit = 0; unit < before.outputs; unit++) {
    const row = before.weights.slice(unit * before.inputs, (unit + 1) * before.inputs);
    const column = Float64Array.from(
      { length: after.outputs },
      (_, output) => after.weights[output * after.inputs + unit]!,
    );
    directions.add(row, before.biases[unit]!, of(unit), column);
  }
  const { biases } = directions;
  const squares = directions.all.flatMap((direction) => squaresOf(direction, biases));
  const [inputs, outputs] = [before.inputs, after.outputs];
  // A network of constants keeps one unit, so that its layers stay layers.
  if (squares.length === 0)
    squares.push({ row: new Float64Array(inputs), bias: 0, column: new Float64Array(outputs) });
  return layersFrom(squares, before, after, biases);
}
