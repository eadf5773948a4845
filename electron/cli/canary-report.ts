/** What the canaries of a prediction found, on a terminal. */
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Terminal } from './terminal.ts';
import { errors } from './words/errors.ts';
import { report as words } from './words/report.ts';

/** The title of the error, its remedy, and of each mismatch what names it in a log of the server. */
export function printCanaries(
  { line, style }: Terminal,
  { canaries }: Pick<PredictionResult, 'canaries'>,
): void {
  if (!canaries) return;
  const { wrong } = canaries;
  const text = words.canariesRight(canaries);
  line(`${style.bold(words.canaries)}  ${wrong.length > 0 ? style.bad(text) : text}`);
  if (wrong.length === 0) return;
  const { title, hint } = errors.CANARY_WRONG;
  line(`${style.bad(title)} ${hint}`);
  for (const mismatch of wrong) line(words.canaryWrong(mismatch));
}
