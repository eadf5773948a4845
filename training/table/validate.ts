/** How often a recipe is right on rows that it has not seen: k-fold, stratified, with the integers that would be shipped; and on parts of a set. */
import { evaluatePrepared, preparePlain, type IntegerNetwork } from '../../shared/network/index.ts';
import { Random, shuffled } from '../random.ts';
import { fit, type RealModel } from './fit.ts';
import { toIntegers, type IntegerModel } from './integer.ts';
import { rowsAt, type LabelledRows, type TableRecipe } from './recipe.ts';

/** Right answers. */
export interface Right {
  readonly rows: number;
  readonly integer: number;
  readonly real: number;
}

/** The network of integers without a name or a description. */
export function networkOf(
  { layers }: Pick<IntegerModel, 'layers'>,
  inputs: number,
  bits: number,
  name = 'table',
): IntegerNetwork {
  return { name, input: { channels: 1, height: 1, width: inputs, bits }, layers };
}

const decided = (scores: readonly number[]): number =>
  scores.length === 1 ? Number(scores[0]! >= 0) : scores.indexOf(Math.max(...scores));

/** Classes by the integer network, exactly. */
export function integerClasses(
  { layers }: Pick<IntegerModel, 'layers'>,
  data: LabelledRows,
  bits: number,
): number[] {
  const plain = preparePlain(networkOf({ layers }, data.inputs, bits));
  return rowsOf(data).map((row) => decided(evaluatePrepared(plain, row).map(Number)));
}

function rowsOf({ rows, inputs, levels }: LabelledRows): Uint8Array[] {
  return Array.from({ length: rows }, (_, row) => levels.subarray(row * inputs, (row + 1) * inputs));
}

function realClasses(model: RealModel, data: LabelledRows): number[] {
  const { hidden, inputs, inner, innerBias, outer, outerBias } = model;
  return rowsOf(data).map((row) => {
    const times = (weights: Float64Array, bias: Float64Array, x: ArrayLike<number>): Float64Array =>
      bias.map((start, unit) => {
        let sum = start;
        for (let at = 0; at < x.length; at++) sum += weights[unit * x.length + at]! * x[at]!;
        return sum;
      });
    const middle = hidden
      ? times(inner, innerBias, row).map((value) => value * value)
      : row.subarray(0, inputs);
    return decided([...times(outer, outerBias, middle)]);
  });
}

/** Right answers of the real weights. */
export const countRealRows = (model: RealModel, data: LabelledRows): number =>
  rightOf(realClasses(model, data), data);

const rightOf = (classes: readonly number[], { labels }: LabelledRows): number =>
  classes.filter((found, row) => found === labels[row]).length;

/** Right answers of a fitted model, real and as integers. */
export function countRight(real: RealModel, data: LabelledRows, bits: number): Right {
  return {
    rows: data.rows,
    integer: rightOf(integerClasses(toIntegers(real), data, bits), data),
    real: countRealRows(real, data),
  };
}

/** The fold of every row: each class is dealt out evenly, in seeded order. */
export function foldsOf({ rows, labels, classes }: LabelledRows, folds: number, seed: number): Uint8Array {
  const order = shuffled(rows, new Random(seed, folds));
  const fold = new Uint8Array(rows);
  let next = 0;
  for (let label = 0; label < classes; label++)
    for (const row of order) if (labels[row] === label) fold[row] = next++ % folds;
  return fold;
}

/** Every row is predicted once, by a model that was fitted without it. Cost: `folds` times a fit. */
export async function crossValidate(
  data: LabelledRows,
  recipe: TableRecipe,
  progress: (done: number, folds: number) => void = () => undefined,
  pause?: () => Promise<void>,
): Promise<Right> {
  const { folds, seed, bits } = recipe;
  const fold = foldsOf(data, folds, seed);
  const all = { rows: 0, integer: 0, real: 0 };
  for (let part = 0; part < folds; part++) {
    const places = (held: boolean): number[] =>
      Array.from(fold.keys()).filter((row) => (fold[row] === part) === held);
    const real = await fit(rowsAt(data, places(false)), recipe, pause);
    const right = countRight(real, rowsAt(data, places(true)), bits);
    all.rows += right.rows;
    all.integer += right.integer;
    all.real += right.real;
    progress(part + 1, folds);
  }
  return all;
}
