/** How every command of the line starts, fails and ends: options, interrupts, exit codes, and JSON that stays alone on standard output. */
import { constants } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { asCalled } from '../../shared/command/index.ts';
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import { failureOf, type Failure } from './failure.ts';
import { guardOutput } from './output.ts';
import { fitted, openTerminal } from './terminal.ts';
import { jsonText, visible } from './visible.ts';
import { words } from './words/command.ts';

const EXIT = { failed: 1, usage: 2 } as const;
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The signal that asked the program to stop, for its exit code. */
let stoppedBy: (typeof STOPPING)[number] = 'SIGINT';

/** Where help goes into a file or a pager. */
const HELP_CELLS = 80;

/** Help is laid out without a width first, then as everything else is. */
export const OUTPUT = {
  writeOut: (text: string): void => void process.stdout.write(fitted(text, process.stdout, HELP_CELLS)),
  writeErr: (): void => undefined,
  getOutHelpWidth: (): number => Number.MAX_SAFE_INTEGER,
};

/** @param name as npm knows it: help and errors show what is to be typed */
export function newCommand(name: string, description: string): Command {
  return new Command(asCalled(`npm run ${name} --`, process.env))
    .description(description)
    .helpOption('-h, --help', words.helpOption)
    .exitOverride()
    .configureOutput(OUTPUT)
    .showHelpAfterError(false);
}

/** Aborts on the first Ctrl+C (or SIGTERM, or a closed terminal); the second ends the program as if it had never listened. */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  const stop = (name: (typeof STOPPING)[number]): void => {
    // Whatever a thread is still waiting for, the system then ends it too.
    for (const other of STOPPING) process.removeAllListeners(other);
    stoppedBy = name;
    abort.abort();
  };
  for (const name of STOPPING) process.on(name, () => stop(name));
  return abort.signal;
}

/** Runs a command to its end. Never returns to a caller that has more to do: the process ends. */
export async function runCommand(command: Command, argv: readonly string[] = process.argv): Promise<void> {
  guardOutput();
  const json = argv.includes('--json');
  try {
    await command.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = reportFailure(error, command.name(), json);
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // With the code of a failure, or what the command left there.
  process.exit();
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

/** Says what went wrong and answers the exit code. */
function reportFailure(error: unknown, command: string, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const usage = error instanceof CommanderError;
  const thrown = usage ? usageError(error) : error;
  const report = toReport(thrown);
  const failure = { ...failureOf(report), ...(usage ? { hint: words.seeHelp(command) } : {}) };
  if (json) process.stdout.write(`${jsonText({ error: { ...report, hint: failure.hint } })}\n`);
  else printFailure(failure);
  if (process.env['CRYPTONETS_DEBUG'] && thrown instanceof Error) printStack(thrown);
  if (report.code === 'CANCELLED') return 128 + constants.signals[stoppedBy];
  return usage ? EXIT.usage : EXIT.failed;
}

function usageError(error: CommanderError): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', error.message.replace(/^error: /, ''), { cause: error });
}

function printFailure({ title, detail, hint }: Failure): void {
  const { line, style } = openTerminal(process.stderr);
  line(`${style.bad('✗')} ${title}`);
  if (detail !== undefined) line(`  ${visible(detail)}`);
  line(`  ${style.dim(hint)}`);
}

/** Where it happened, and why: for whoever works on the program. */
function printStack(error: Error): void {
  process.stderr.write(`${error.stack ?? ''}\n`);
  if (error.cause instanceof Error) printStack(error.cause);
}

/** The public key of a provider, or `none`. */
export function providerKey(text: string): string {
  const key = text.toLowerCase();
  if (/^([0-9a-f]{64}|none)$/.test(key)) return key;
  throw new InvalidArgumentError(words.providerKey);
}

/** A whole number from `minimum`, for options. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum && value <= maximum)
      return value;
    throw new InvalidArgumentError(words.wholeNumber(minimum, maximum));
  };
}
