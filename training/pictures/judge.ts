/** How right a model of two classes of pictures is: as integers, as real weights, of each class, and whatever the threshold. */
import { answerOf, evaluatePrepared, preparePlain, type IntegerNetwork } from '../../shared/network/index.ts';
import type { RealModel } from '../table/fit.ts';
import type { LabelledRows } from '../table/recipe.ts';
import { countRealRows } from '../table/validate.ts';
import { areaUnderCurve } from './area.ts';

export interface PictureAccuracy {
  readonly images: number;
  readonly integerRight: number;
  readonly realRight: number;
  /** Of the integer scores. */
  readonly areaUnderCurve: number;
  /** Pictures of each class, and right answers among them. */
  readonly classes: readonly { readonly images: number; readonly right: number }[];
}

/** Scores of the integer network, exactly. */
export function scoresOf(network: IntegerNetwork, { rows, inputs, levels }: LabelledRows): Float64Array {
  const plain = preparePlain(network);
  return Float64Array.from({ length: rows }, (_, row) =>
    Number(evaluatePrepared(plain, levels.subarray(row * inputs, (row + 1) * inputs))[0]!),
  );
}

export function judgePictures(network: IntegerNetwork, real: RealModel, set: LabelledRows): PictureAccuracy {
  const scores = scoresOf(network, set);
  const right = Array.from(
    scores,
    (score, row) => answerOf(network.description?.answers, [score]) === set.labels[row],
  );
  const classes = Array.from({ length: set.classes }, (_, one) => {
    const own = right.filter((_right, row) => set.labels[row] === one);
    return { images: own.length, right: own.filter(Boolean).length };
  });
  return {
    images: set.rows,
    integerRight: right.filter(Boolean).length,
    realRight: countRealRows(real, set),
    areaUnderCurve: areaUnderCurve(scores, set.labels),
    classes,
  };
}
