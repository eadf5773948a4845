/** Starts the server program as a child of this process: on a socket of this user's or a free loopback port, gone when its parent is gone. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CryptoNetsError, fromReport, isTooManyFiles, toCryptoNetsError } from '../../shared/errors/index.ts';
import { parseReadyLine, type EngineChoice } from '../../shared/protocol/index.ts';
import { ownAddress } from '../ipc/own-address.ts';

/** A server that the app runs itself. */
export interface ServerProcess {
  /** `unix:/path` or `host:port`, once it listens; rejects when it ends before. */
  readonly address: Promise<string>;
  /** Resolves when it is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** Asks it to end, then makes it. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly modelsDir: string;
  readonly engine: EngineChoice;
  /** Name of a model whose weights it is to keep to itself, as somebody else's server would. */
  readonly privateModel?: string | undefined;
}

/** Shells that cannot spawn Node (a packaged Electron app) bring their own. */
export type ServerFactory = (options: ServerProcessOptions) => ServerProcess;

/** It serves nobody but this user, who has the models' folder: nothing is kept from anybody. */
const OWN_MODELS = ['--other-models', 'public'] as const;
/** It is started again when it crashes: a process that computes for it would save nobody anything. */
const IN_ONE_PROCESS = ['--no-workers'] as const;

const SERVER_MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const READY_FD = 3;
const READY_WITHIN_MS = 30_000;
const KILL_AFTER_MS = 3000;
const MAX_READY_BYTES = 4096;
const MAX_TAIL_CHARACTERS = 8192;

/** Only what a server needs of the environment: nothing that would configure it otherwise, no passphrase. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'SystemRoot',
    'LANG',
    'CRYPTONETS_CPU',
    'NODE_COMPILE_CACHE',
  ];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

export const spawnServer: ServerFactory = ({ modelsDir, engine, privateModel }) => {
  const kept = privateModel === undefined ? [] : ['--private-model', privateModel];
  const own = ownAddress();
  const flags = [
    '--listen',
    own.listen,
    '--models',
    modelsDir,
    '--engine',
    engine,
    ...OWN_MODELS,
    ...kept,
    ...IN_ONE_PROCESS,
  ];
  const life = ['--exit-with-parent', '--log-level', 'warn', '--ready-fd', String(READY_FD)];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', SERVER_MAIN, ...flags, ...life],
    {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: serverEnvironment(),
      windowsHide: true,
    },
  );
  if (child.pid === undefined) {
    own.remove();
    return notStarted(child);
  }
  const exited = new Promise<void>((resolve) => {
    // `close` comes after the last of what it wrote has been read.
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  }).finally(() => own.remove());
  const lastWords = keepTail(child.stderr!);
  const address = readyAddress(child, exited, lastWords);
  address.catch(() => undefined);
  return { address, exited, stop: () => stopChild(child, exited) };
};

/** There is no process, and none of its streams: the system says why on the next turn. */
function notStarted(child: ChildProcess): ReturnType<ServerFactory> {
  const address = once(child, 'error').then(([cause]) => {
    throw isTooManyFiles(cause)
      ? toCryptoNetsError(cause)
      : new CryptoNetsError('SERVER_UNREACHABLE', 'the built-in server did not start', { cause });
  });
  const exited = address.catch(() => undefined);
  return { address, exited, stop: () => exited };
}

/** The end of what a stream said, so that a pipe never fills up and a failure has a reason. */
function keepTail(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    tail = (tail + piece).slice(-MAX_TAIL_CHARACTERS);
  });
  return () => tail;
}

/** Why the server did not start: what it says itself in its last line, if it does. */
function failedToStart(lastWords: string): CryptoNetsError {
  try {
    const said = JSON.parse(lastWords.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    if (said['event'] === 'failed') return fromReport(said);
  } catch {
    // It did not end by itself, or not in an orderly way.
  }
  return new CryptoNetsError('SERVER_UNREACHABLE', 'the built-in server did not start');
}

async function readyAddress(
  child: ChildProcess,
  exited: Promise<void>,
  lastWords: () => string,
): Promise<string> {
  const pipe = child.stdio[READY_FD] as Readable;
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    const fail = (): void => reject(failedToStart(lastWords()));
    timer = setTimeout(fail, READY_WITHIN_MS);
    void exited.then(fail);
  });
  const ready = readLine(pipe).then((line) => (line === undefined ? failed : parseReadyLine(line)));
  try {
    return await Promise.race([ready, failed]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first line, or undefined when the stream ends before. */
async function readLine(pipe: Readable): Promise<string | undefined> {
  pipe.setEncoding('utf8');
  let text = '';
  for await (const piece of pipe) {
    text += piece as string;
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
    if (text.length > MAX_READY_BYTES) break;
  }
  return undefined;
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
