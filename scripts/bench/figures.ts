/** Looks over what a benchmark was asked for before a run begins that would fail in the middle. */
import { ENGINE_CHOICES } from '../../shared/protocol/index.ts';
import { endWithUsageError } from '../app/command-line.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @param command as `npm run` and its benchmark, for the help that is named. @param counts names of options that are whole numbers from 1. Ends the program with 2 when something is wrong. */
export function checkFigures(command: string, values: Values, counts: readonly string[]): void {
  for (const name of counts) {
    const value = values[name];
    if (value !== undefined && !/^[1-9]\d{0,8}$/.test(String(value)))
      endWithUsageError(command, `--${name}: expected a whole number from 1, got ${String(value)}`);
  }
  for (const name of ['engine', 'compare']) {
    const value = values[name];
    if (value !== undefined && !ENGINE_CHOICES.some((engine) => engine === value))
      endWithUsageError(command, `--${name}: expected ${ENGINE_CHOICES.join(', ')}, got ${String(value)}`);
  }
}
