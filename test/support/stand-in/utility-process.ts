/**
 * utilityProcess as a child process of plain Node that speaks Electron's way (stand-in-utility-entry.ts).
 *
 * Assumed of Electron: the child has Node's modules and `process.parentPort`, whose messages arrive as `{ data, ports }`; messages sent
 * before it runs wait; `stdin` is ignored; `kill` sends SIGTERM; `exit` tells the code (electronjs.org/docs/latest/api/utility-process,
 * .../parent-port).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import type { StandInPort } from './ports.ts';

const ENTRY = path.join(import.meta.dirname, '../stand-in-utility-entry.ts');

type Mode = 'ignore' | 'pipe' | 'inherit';

/** Standard output and error, as ForkOptions say them. */
function modes(stdio: Electron.ForkOptions['stdio'] = 'inherit'): [Mode, Mode] {
  if (typeof stdio === 'string') return [stdio as Mode, stdio as Mode];
  if (stdio[0] !== undefined && stdio[0] !== 'ignore') throw new TypeError('stdin can only be ignored');
  return [stdio[1] ?? 'inherit', stdio[2] ?? 'inherit'];
}

export interface FromChild {
  readonly kind: 'parent' | 'port' | 'close';
  readonly id: number;
  readonly data: unknown;
}

export interface ToChild {
  readonly kind: 'parent' | 'port' | 'close';
  readonly id?: number;
  readonly data?: unknown;
  readonly ports?: readonly number[];
}

export class UtilityProcess
  extends EventEmitter
  implements Pick<Electron.UtilityProcess, 'kill' | 'pid' | 'postMessage' | 'stdout'>
{
  readonly stdout: NodeJS.ReadableStream | null;
  private readonly child: ChildProcess;
  private readonly ports = new Map<number, StandInPort>();
  private nextPort = 1;

  constructor(file: string, args: readonly string[], options: Electron.ForkOptions) {
    super();
    this.child = fork(ENTRY, [...args], {
      env: { ...options.env, STAND_IN_MODULE: pathToFileURL(file).href },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', ...modes(options.stdio), 'ipc'],
    });
    this.stdout = this.child.stdout;
    this.child.on('message', (message) => this.hear(message as FromChild));
    this.child.once('spawn', () => this.emit('spawn'));
    this.child.once('exit', (code) => this.end(code ?? 1));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    const ports = transfer.map(() => this.nextPort++);
    this.tell({ kind: 'parent', data, ports });
    // After it: what waited in a port follows the port.
    for (const [index, id] of ports.entries()) this.carry(id, transfer[index] as StandInPort);
  }

  kill(): boolean {
    return this.child.kill();
  }

  private carry(id: number, port: StandInPort): void {
    this.ports.set(id, port);
    port.moveTo({
      message: (data) => this.tell({ kind: 'port', id, data }),
      close: () => this.tell({ kind: 'close', id }),
    });
  }

  private tell(message: ToChild): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private hear({ kind, id, data }: FromChild): void {
    if (kind === 'parent') this.emit('message', data);
    else if (kind === 'port') this.ports.get(id)?.postMessage(data);
    else this.ports.get(id)?.close();
  }

  private end(code: number): void {
    for (const port of this.ports.values()) port.close();
    this.ports.clear();
    this.emit('exit', code);
  }
}
