/** One program of several commands: finds the one that is named, or says which there are. */
import { distance } from './spelling.ts';
import { fitted, openTerminal } from './terminal.ts';
import { program as words } from './words/program.ts';

export interface Subcommand {
  readonly name: string;
  /** One line, for the list. */
  readonly what: string;
  /** Runs it to its end with the arguments behind its name. */
  readonly run: (args: readonly string[]) => Promise<unknown>;
}

const USAGE_ERROR = 2;
const HELP = new Set(['help', '--help', '-h']);
const VERSION = new Set(['version', '--version', '-V']);

/** Answers the exit code where the program ended here, undefined where a command took over. */
export async function runProgram(
  subcommands: readonly Subcommand[],
  version: string,
  [name, ...args]: readonly string[],
): Promise<number | undefined> {
  if (name !== undefined && VERSION.has(name)) return print(`${version}\n`);
  if (name === undefined || (HELP.has(name) && args[0] === undefined)) return print(words.usage(subcommands));
  const [wanted, rest] = HELP.has(name) ? [args[0]!, ['--help']] : [name, args];
  const found = subcommands.find((subcommand) => subcommand.name === wanted);
  if (!found) return unknown(subcommands, wanted);
  await found.run(rest);
  return undefined;
}

function print(text: string): number {
  process.stdout.write(fitted(text, process.stdout));
  return 0;
}

/** Names what was probably meant. */
function unknown(subcommands: readonly Subcommand[], name: string): number {
  const { line, style } = openTerminal(process.stderr);
  const near = subcommands.find((subcommand) => distance(subcommand.name, name) <= 2);
  line(`${style.bad('✗')} ${words.unknown(name, near?.name)}`);
  line(`  ${style.dim(words.seeHelp)}`);
  return USAGE_ERROR;
}
