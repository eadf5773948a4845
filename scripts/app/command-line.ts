/** How chores read their command line: help and mistakes end the program, with the codes 0 and 2 that commands agree on. */
import { guardOutput } from '../../electron/cli/output.ts';
import { fitted } from '../../electron/cli/terminal.ts';
import { asCalled } from '../../shared/command/index.ts';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Node's words, as far as they help somebody who has mistyped an option. */
function shortened(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.split(/\. To specify|\n/)[0]!.replace(/\.$/, '');
}

/** Says in two lines what is wrong, and ends with code 2. @param command behind `npm run`; a benchmark or the like behind it */
export function endWithUsageError(command: string, what: string): never {
  const [script, ...rest] = command.split(' ');
  const typed = ['npm run', script, '--', ...rest, '--help'].join(' ');
  const hint = asCalled(`"${typed}" says what is allowed.`, process.env);
  process.stderr.write(fitted(`${what}.\n${hint}\n`, process.stderr));
  process.exit(2);
}

/** Prints the help and ends, when it was asked for. */
export function endWithHelp(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  guardOutput();
  if (!args.includes('--help') && !args.includes('-h')) return;
  process.stdout.write(fitted(asCalled(usage, process.env), process.stdout));
  process.exit(0);
}

/** The options of `npm run <command>`. */
export function optionsOf<T extends ParseArgsConfig>(command: string, usage: string, config: T) {
  endWithHelp(usage);
  try {
    return parseArgs(config);
  } catch (error) {
    return endWithUsageError(command, shortened(error));
  }
}
