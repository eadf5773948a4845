/** A failure as the command line tells it: what happened, what exactly, what to do. */
import { asCalled } from '../../shared/command/index.ts';
import { ERROR_FACTS, type ErrorReport } from '../../shared/errors/index.ts';
import { fitted } from './terminal.ts';
import { errors, tryAgainIn } from './words/errors.ts';

export interface Failure {
  readonly title: string;
  /** What was got and expected; undefined when whoever failed knew no more than the title says. */
  readonly detail: string | undefined;
  readonly hint: string;
}

export function failureOf({ code, message, retryAfterMs }: ErrorReport): Failure {
  const { title } = errors[code];
  const hint =
    retryAfterMs === undefined ? asCalled(errors[code].hint, process.env) : tryAgainIn(retryAfterMs);
  const known = message === '' || message === ERROR_FACTS[code].message;
  return { title, detail: known ? undefined : message, hint };
}

/** In lines without colours that fit standard error, for programs that are not commands (training, downloads, `npm start`). */
export function failureLines(report: ErrorReport): string[] {
  const { title, detail, hint } = failureOf(report);
  return [title, ...(detail === undefined ? [] : [`  ${detail}`]), `  ${hint}`].map((line) =>
    fitted(line, process.stderr),
  );
}
