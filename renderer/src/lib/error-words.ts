/** An error report as a person reads it in a window: what happened and what to do; the technical message one click deeper. */
import { ERROR_FACTS, type ErrorReport } from '../../../shared/errors/index.ts';
import { words } from './words.ts';

export interface ErrorWords {
  readonly title: string;
  readonly hint: string;
  /** What was got and expected; null when the report says no more than the title. */
  readonly detail: string | null;
}

export function errorWords({ code, message, retryAfterMs }: ErrorReport): ErrorWords {
  const { title, hint } = words.errors[code];
  const known = message === '' || message === ERROR_FACTS[code].message;
  return {
    title,
    hint: retryAfterMs === undefined ? hint : words.tryAgainIn(retryAfterMs),
    detail: known ? null : message,
  };
}

/** What “Copy details” copies: enough for a report, nothing private. */
export function errorDetails(report: ErrorReport): string {
  return JSON.stringify(report, null, 2);
}
