/**
 * The built-in servers, started for the host. A packaged app cannot run its own binary as plain Node (that fuse is off), and a utility
 * process can only be started by main: so main does it, and passes on the ready line and the end.
 */
import { createInterface } from 'node:readline';
import type { ToHost, ToMain } from '../ipc/host-messages.ts';
import { ownAddress } from '../ipc/own-address.ts';

/** The parts of Electron's UtilityProcess that are used. */
export interface ServerChild {
  readonly stdout: NodeJS.ReadableStream | null;
  kill(): boolean;
  on(event: 'exit', listener: () => void): unknown;
}

export interface ServerProcesses {
  start(message: ToMain & { kind: 'server-start' }): void;
  stop(id: number): void;
  stopAll(): void;
}

/** One for its life, one for its successor while it drains, one for the run of a method. */
const MAX_SERVERS = 3;
/** Standard output: a utility process has no further descriptors, and the log is silent. */
const READY_FD = '1';

/** It serves nobody but this user, who has the models' folder: nothing is kept from anybody. */
const OWN_MODELS = ['--other-models', 'public'] as const;
/** It is started again when it crashes: a process that computes for it would save nobody anything. */
const IN_ONE_PROCESS = ['--no-workers'] as const;

/** @param listen HOST:PORT or unix:/PATH */
export function serverArguments(
  listen: string,
  modelsDir: string,
  engine: string,
  privateModel?: string,
): string[] {
  const kept = privateModel === undefined ? [] : ['--private-model', privateModel];
  const where = ['--listen', listen, '--models', modelsDir, '--engine', engine, ...OWN_MODELS];
  return [...where, ...IN_ONE_PROCESS, ...kept, '--log-level', 'silent', '--ready-fd', READY_FD];
}

export function createServerProcesses(
  fork: (args: string[]) => ServerChild,
  answer: (message: ToHost) => void,
): ServerProcesses {
  const running = new Map<number, ServerChild>();
  return {
    start: ({ id, modelsDir, engine, privateModel }) => {
      if (running.has(id) || running.size >= MAX_SERVERS) return answer({ kind: 'server-gone', id });
      const own = ownAddress();
      const child = fork(serverArguments(own.listen, modelsDir, engine, privateModel));
      running.set(id, child);
      child.on('exit', () => {
        own.remove();
        running.delete(id);
        answer({ kind: 'server-gone', id });
      });
      if (!child.stdout) return;
      const lines = createInterface({ input: child.stdout });
      lines.once('line', (line) => answer({ kind: 'server-ready', id, line }));
    },
    stop: (id) => void running.get(id)?.kill(),
    stopAll: () => {
      for (const child of running.values()) child.kill();
    },
  };
}
