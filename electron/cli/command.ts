/** How every command of the line starts, fails and ends: options, interrupts, exit codes, and JSON that stays alone on standard output. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import { openTerminal } from './terminal.ts';

const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const;

/** @param name as npm knows it: help and errors show what is to be typed */
export function newCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .helpOption('-h, --help', 'this text')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false);
}

/** Aborts on the first Ctrl+C (or SIGTERM) and ends the program on the second. */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(EXIT.interrupted);
      abort.abort();
    });
  }
  return abort.signal;
}

/** Runs a command to its end. Never returns to a caller that has more to do: the process ends. */
export async function runCommand(command: Command, argv: readonly string[] = process.argv): Promise<void> {
  const json = argv.includes('--json');
  let code = 0;
  try {
    await command.parseAsync([...argv]);
  } catch (error) {
    code = tell(error, command.name(), json);
  }
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()));
}

/** Says what went wrong and answers the exit code. */
function tell(error: unknown, command: string, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const usage = error instanceof CommanderError;
  const failure = usage ? usageError(error, command) : error;
  const report = toReport(failure);
  if (json) process.stdout.write(`${JSON.stringify({ error: report })}\n`);
  else tellPeople(report);
  if (process.env['CRYPTONETS_DEBUG'] && failure instanceof Error) tellDevelopers(failure);
  if (report.code === 'CANCELLED') return EXIT.interrupted;
  return usage ? EXIT.usage : EXIT.failed;
}

function usageError(error: CommanderError, command: string): CryptoNetsError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '');
  return new CryptoNetsError('ARGUMENT_INVALID', `${first.toUpperCase()}${rest.join('')}`, {
    hint: `"${command} --help" says what is allowed.`,
    cause: error,
  });
}

function tellPeople({ message, hint }: { message: string; hint: string }): void {
  const terminal = openTerminal(process.stderr);
  terminal.line(`${terminal.style.bad('✗')} ${message}`);
  terminal.line(`  ${terminal.style.dim(hint)}`);
}

/** Where it happened, and why: for whoever works on the program. */
function tellDevelopers(error: Error): void {
  process.stderr.write(`${error.stack ?? ''}\n`);
  if (error.cause instanceof Error) tellDevelopers(error.cause);
}

/** A whole number from `minimum`, for options. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`A whole number from ${minimum} is expected.`);
  };
}
