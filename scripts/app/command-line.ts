/** How chores read their command line: help and mistakes end the program, with the codes 0 and 2 that commands agree on. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Node's words, as far as they help somebody who has mistyped an option. */
function shortened(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.split(/\. To specify|\n/)[0]!.replace(/\.$/, '');
}

/** Says in two lines what is wrong, and ends with code 2. */
export function endWithUsageError(command: string, what: string): never {
  process.stderr.write(`${what}.\n"npm run ${command} -- --help" says what is allowed.\n`);
  process.exit(2);
}

/** Prints the help and ends, when it was asked for. */
export function endWithHelp(usage: string, args: readonly string[] = process.argv.slice(2)): void {
  if (!args.includes('--help') && !args.includes('-h')) return;
  process.stdout.write(usage);
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
