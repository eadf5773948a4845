/** What scores mean: a class, a value and its unit. Runs at the client, which alone sees scores. */
import { predict } from '../evaluate.ts';
import type { OutputDescription, ScoreOutput } from './types.ts';

/** link(scale * s + offset) */
export function valueOf({ link, scale, offset }: ScoreOutput, score: number): number {
  const value = scale * score + offset;
  return link === 'logistic' ? 1 / (1 + Math.exp(-value)) : value;
}

/** The number of the class; of a score without classes 0. The largest score where nothing is described. */
export function answerOf(
  answers: OutputDescription | undefined,
  scores: ArrayLike<bigint> | ArrayLike<number>,
): number {
  if (answers?.kind !== 'score') return predict(scores);
  if (answers.threshold === undefined) return 0;
  return valueOf(answers, Number(scores[0]!)) >= answers.threshold ? 1 : 0;
}
