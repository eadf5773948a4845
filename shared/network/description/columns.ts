/** The columns that answers add to a table of rows, one way for window and command line. */
import type { OutputDescription } from './types.ts';

/** The answer first, then what the link of a score makes of it where the answer is a class, then every score. */
export function answerColumns(answers: OutputDescription): readonly string[] {
  if (answers.kind === 'classes')
    return ['prediction', ...answers.classes.map(({ name }) => `score_${name}`)];
  if (!answers.classes) return ['prediction', 'score'];
  return ['prediction', answers.link === 'logistic' ? 'probability' : 'value', 'score'];
}

/** Names that the table has already are told apart by a number. */
export function freeNames(header: readonly string[], wanted: readonly string[]): readonly string[] {
  return wanted.map((name) => {
    let free = name;
    for (let number = 2; header.includes(free); number++) free = `${name}_${number}`;
    return free;
  });
}
