/** Programs of the system (Debian packages redis-server, haproxy, nginx-light, prometheus) that tests run by hand on loopback ports, in folders of their own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './gate.ts';

export type SystemProgram = 'redis-server' | 'haproxy' | 'nginx' | 'prometheus';

/** Debian puts daemons where users do not look. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;
const VERSION_FLAGS: Record<SystemProgram, string> = {
  'redis-server': '--version',
  haproxy: '-v',
  nginx: '-v',
  prometheus: '--version',
};

/** Why a suite is skipped here; undefined where all of the programs are installed. */
export function missing(...programs: readonly SystemProgram[]): string | undefined {
  const absent = programs.filter(
    (program) => spawnSync(program, [VERSION_FLAGS[program]], { env: { ...process.env, PATH } }).error,
  );
  return absent.length === 0 ? undefined : `not installed: ${absent.join(', ')}`;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

export class RunningProgram implements AsyncDisposable {
  readonly port: number;
  readonly folder: string;
  readonly #start: () => ChildProcess;
  #child: ChildProcess;

  private constructor(port: number, folder: string, start: () => ChildProcess) {
    this.port = port;
    this.folder = folder;
    this.#start = start;
    this.#child = start();
  }

  /** @param files by name, written into the folder in which the program runs. Resolves when it accepts connections. */
  static async open(
    program: SystemProgram,
    port: number,
    args: (folder: string) => readonly string[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<RunningProgram> {
    const folder = await mkdtemp(path.join(tmpdir(), `cryptonets-${program}-`));
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    const start = (): ChildProcess =>
      spawn(program, args(folder), { cwd: folder, stdio: 'ignore', env: { ...process.env, PATH } });
    const running = new RunningProgram(port, folder, start);
    await running.accepting();
    return running;
  }

  async accepting(): Promise<void> {
    await until(async () => {
      if (this.#child.exitCode !== null) throw new Error(`the program ended with ${this.#child.exitCode}`);
      return accepts(this.port);
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async restart(): Promise<void> {
    await this.kill();
    this.#child = this.#start();
    await this.accepting();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Redis in memory only, with a password. @param more arguments */
export async function startRedis(password: string, more: readonly string[] = []): Promise<RunningProgram> {
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--requirepass', password];
  return RunningProgram.open('redis-server', port, () => [...args, ...more]);
}
