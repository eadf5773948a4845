/** Starts the server program as a child of this process: on a free loopback port, gone when its parent is gone. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { parseReadyLine } from './ready-line.ts';

/** A server that the app runs itself. */
export interface ServerProcess {
  /** `host:port`, once it listens; rejects when it ends before. */
  readonly address: Promise<string>;
  /** Resolves when it is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Asks it to end, then makes it. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly modelsDir: string;
  readonly engine: 'auto' | 'native' | 'seal';
}

/** Shells that cannot spawn Node (a packaged Electron app) bring their own. */
export type ServerFactory = (options: ServerProcessOptions) => ServerProcess;

const SERVER_MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const READY_FD = 3;
const READY_WITHIN_MS = 30_000;
const KILL_AFTER_MS = 3000;
const MAX_READY_BYTES = 4096;

/** Only what a server needs of the environment: nothing that would configure it otherwise, no passphrase. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LANG'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

export const spawnServer: ServerFactory = ({ modelsDir, engine }) => {
  const flags = ['--listen', '127.0.0.1:0', '--models', modelsDir, '--engine', engine];
  const life = ['--exit-with-parent', '--log-level', 'warn', '--ready-fd', String(READY_FD)];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', SERVER_MAIN, ...flags, ...life],
    {
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      env: serverEnvironment(),
      windowsHide: true,
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const address = readyAddress(child, exited);
  address.catch(() => undefined);
  return { address, exited, stop: () => stopChild(child, exited) };
};

function failedToStart(): CryptoNetsError {
  return new CryptoNetsError('SERVER_UNREACHABLE', 'The built-in server did not start.', {
    hint: 'Run "npm run server" to see what it says.',
  });
}

async function readyAddress(child: ChildProcess, exited: Promise<void>): Promise<string> {
  const pipe = child.stdio[READY_FD] as Readable;
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failedToStart()), READY_WITHIN_MS);
    void exited.then(() => reject(failedToStart()));
  });
  try {
    return await Promise.race([readLine(pipe).then(parseReadyLine), failed]);
  } finally {
    clearTimeout(timer);
  }
}

async function readLine(pipe: Readable): Promise<string> {
  pipe.setEncoding('utf8');
  let text = '';
  for await (const piece of pipe) {
    text += piece as string;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
    if (text.length > MAX_READY_BYTES) break;
  }
  throw failedToStart();
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Its standard input is its leash: closed, it drains and ends. The signal is for one that does not look.
  child.stdin?.end();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(timer);
}
