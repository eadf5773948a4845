/** What the log says of a failure that nobody foresaw. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';

/** Where an unexpected error arose: its name and stack, without its message, which could quote data. */
export function describe(error: unknown): string {
  const { cause = error } = toCryptoNetsError(error);
  if (!(cause instanceof Error)) return typeof cause;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [cause.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' | ');
}
