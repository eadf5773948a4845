/** Runs a program in a process group of its own and watches that it gets on: a clock is no verdict, standing still is. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

type StdioPipe = ['ignore', 'pipe', 'pipe'];

const OUTPUT_LIMIT = 400_000;
const NOTE = 'note: ';
/** Lines that test runners write when a test has finished. */
export const PASSED = /^\s*(?:✓|ok\b)/;
const FAILED = /^\s*(?:×|✗|✘|x\b|not ok\b)/;

export interface Watched {
  readonly code: number;
  readonly output: string;
}

export interface WatchOptions {
  /** Arguments for Node. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long nothing may be finished. */
  readonly stallMs: number;
  /** A line "note: …" of the program, at once: what a person should know before it happens. */
  readonly onNote: (note: string) => void;
  /** Tests that have finished so far, after each one. */
  readonly onProgress: (passed: number, failed: number) => void;
}

/** Ends a process, the first of a group of its own, with everything that it has started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

/** Splits what arrives into whole lines. */
function lines(take: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + stripVTControlCharacters(chunk)).split('\n');
    rest = parts.pop()!;
    parts.forEach(take);
  };
}

/** Calls `stop` when it was not touched for so long. */
function stallTimer(
  stallMs: number,
  stop: () => void,
): { readonly touch: () => void; readonly clear: () => void } {
  let timer = setTimeout(stop, stallMs);
  const clear = (): void => clearTimeout(timer);
  const touch = (): void => {
    clear();
    timer = setTimeout(stop, stallMs);
  };
  return { touch, clear };
}

/** The terminal's Ctrl+C reaches our group only: hands it on. Returns what takes that back. */
function endWithUs(child: ChildProcess): () => void {
  const end = (signal: NodeJS.Signals): void => {
    killGroup(child);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => void process.off('SIGINT', end).off('SIGTERM', end);
}

/** Keeps what was written, tells notes, counts finished tests. */
function ear({ onNote, onProgress }: WatchOptions) {
  let output = '';
  let passed = 0;
  let failed = 0;
  const hear = (line: string): void => {
    output = `${output}${line}\n`.slice(-OUTPUT_LIMIT);
    if (line.startsWith(NOTE)) onNote(line.slice(NOTE.length));
    if (PASSED.test(line)) onProgress(++passed, failed);
    else if (FAILED.test(line)) onProgress(passed, ++failed);
  };
  return { hear, output: () => output };
}

/** Resolves when the program has ended, or was ended since it wrote nothing for too long: runners write when something has finished. */
export function watch(options: WatchOptions): Promise<Watched> {
  const { command, cwd, env, stallMs } = options;
  const { hear, output } = ear(options);
  const stdio: StdioPipe = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, command, { cwd, env, detached: process.platform !== 'win32', stdio });
  const timer = stallTimer(stallMs, () => {
    hear(`\nstopped: nothing was finished for ${Math.round(stallMs / 60_000)} minutes`);
    killGroup(child);
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  });
  const release = endWithUs(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', lines(hear)).on('data', timer.touch);
  }
  return new Promise((resolve) => {
    child.on('error', (error) => hear(error.message));
    child.on('close', (code) => {
      timer.clear();
      release();
      resolve({ code: code ?? 1, output: output() });
    });
  });
}
