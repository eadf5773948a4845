/** What happens when nobody can take what is printed: a reader that went away ends the program quietly, a full disk is told. */
import { constants } from 'node:os';
import { files } from './words/files.ts';

/** As a shell tells of a program that a signal ended. */
const endedBy = (signal: 'SIGPIPE' | 'SIGHUP'): number => 128 + (constants.signals[signal] ?? 1);

const FAILED = 1;

/** The exit code for what became of standard output, and what is said of it. */
export function outputEnd(code: string | undefined): {
  readonly exit: number;
  readonly say: string | undefined;
} {
  // `| head` has read enough.
  if (code === 'EPIPE') return { exit: endedBy('SIGPIPE'), say: undefined };
  // The terminal was closed.
  if (code === 'EIO' || code === 'ENXIO') return { exit: endedBy('SIGHUP'), say: undefined };
  return { exit: FAILED, say: files.notWritten(code) };
}

let guarded = false;

/** Once a process: without it, Node ends with a stack trace, or as if all had gone well where the program ends before the failure is told. */
export function guardOutput(): void {
  if (guarded) return;
  guarded = true;
  let told: number | undefined;
  const tell = ({ code }: NodeJS.ErrnoException): number => {
    if (told !== undefined) return told;
    const { exit, say } = outputEnd(code);
    told = exit;
    if (say !== undefined) process.stderr.write(say);
    return exit;
  };
  process.stdout.on('error', (error: Error) => process.exit(tell(error)));
  process.on('exit', () => {
    if (process.stdout.errored) process.exitCode = tell(process.stdout.errored);
  });
  // Nothing can be told any more; what runs goes on and is told by its exit code.
  process.stderr.on('error', () => undefined);
}
