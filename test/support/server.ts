/** Starts a real server process on a free port and ends it, one way or another. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Programs that differ in their parts only: `real` is what people run; the others have small insecure parameter sets. */
const PROGRAMS = {
  real: '../../server/main.ts',
  /** The evaluator discards: see discarding-evaluator.ts. */
  transport: './server-entry.ts',
  /** node-seal evaluates. */
  seal: './seal-server-entry.ts',
  /** The same in worker processes. */
  workers: './worker-server-entry.ts',
} as const;

export interface ServerProcessOptions {
  readonly models?: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly program?: keyof typeof PROGRAMS;
  readonly stdin?: 'ignore' | 'pipe';
  /** Calls what starts the process, and may do something before and after. */
  readonly starting?: (start: () => ChildProcess) => ChildProcess;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ServerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Every line that the process wrote, on standard output and standard error. */
  readonly lines: string[] = [];
  readonly exited: Promise<Exit>;
  address = '';
  port = 0;

  constructor({
    models,
    args = [],
    env = {},
    program = 'real',
    stdin = 'ignore',
    starting = (start) => start(),
  }: ServerProcessOptions) {
    const entry = fileURLToPath(new URL(PROGRAMS[program], import.meta.url));
    const models_ = models === undefined ? [] : ['--models', models];
    const flags = [entry, '--listen', '127.0.0.1:0', ...models_, ...args];
    const options = { stdio: [stdin, 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', ...env } };
    this.child = starting(() => spawn(process.execPath, flags, options as SpawnOptions));
    this.exited = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }));
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface(stream).on('line', (line) => this.lines.push(line));
    }
  }

  /** Events of the structured log. */
  events(name?: string): Record<string, unknown>[] {
    const events = this.lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>];
      } catch {
        return [];
      }
    });
    return name === undefined ? events : events.filter(({ event }) => event === name);
  }

  /** The first event of a name, as soon as it is there. */
  async event(name: string): Promise<Record<string, unknown>> {
    for (;;) {
      const [event] = this.events(name);
      if (event !== undefined) return event;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`the server ended before "${name}":\n${this.lines.join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<Exit> {
    this.kill('SIGTERM');
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.kill('SIGKILL');
    await this.exited;
  }
}

/** Resolves when the server listens. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const server = new ServerProcess(options);
  try {
    const { address, port } = await server.event('listening');
    server.address = String(address);
    server.port = Number(port);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}
