/** One temporary world for one test: a fresh profile and the real app on it, started as users start it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

const ROOT = path.resolve(import.meta.dirname, '../..');
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?token=[A-Za-z0-9_-]+/;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

export interface RunningShell {
  /** The printed address with its one-time token. */
  readonly address: string;
  readonly profileDir: string;
  /** Everything it has printed so far, the token blotted out. */
  log(): string;
  /** What it printed, as it stands. */
  raw(): { readonly stdout: string; readonly stderr: string };
  /** Asks it to end as Ctrl+C does; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>;
}

export async function temporaryProfile(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'cryptonets-e2e-'));
}

/** `npm start` on the Node that runs this, or an installed program (of a package) that CRYPTONETS_E2E_PROGRAM names. */
function programUnderTest(): [string, string[]] {
  const installed = process.env['CRYPTONETS_E2E_PROGRAM'];
  if (installed) return [installed, []];
  return [process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/start.ts']];
}

/** Starts it with a profile and further flags; it opens nothing. */
export async function startShell(profileDir: string, flags: readonly string[] = []): Promise<RunningShell> {
  const [program, first] = programUnderTest();
  const child = spawn(program, [...first, '--no-open', '--profile', profileDir, ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (printed.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (printed.stderr += part.toString()));
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const address = await addressOf(child, printed, exited);
  return {
    address,
    profileDir,
    log: () => `${printed.stdout}\n${printed.stderr}`.replaceAll(/token=[\w-]+/g, 'token=…'),
    raw: () => ({ ...printed }),
    stop: async () => {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function addressOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  printed: { readonly stdout: string; readonly stderr: string },
  exited: Promise<unknown>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`The shell ${why}.\n${printed.stdout}\n${printed.stderr}`));
    const timer = setTimeout(() => fail('did not print its address in time'), START_TIMEOUT_MS);
    child.stdout.on('data', () => {
      const found = ADDRESS.exec(printed.stdout);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    void exited.then(() => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
  });
}

export async function removeProfile(profileDir: string): Promise<void> {
  await rm(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
