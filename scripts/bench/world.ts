/** One engine on both ends: a real server process, and a host in this process with a throw-away profile. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runOperation } from '../../electron/cli/run-operation.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { kept } from '../app/children.ts';
import { CostMeter } from './cost.ts';
import { startServerProcess, type ServerProcess } from '../../test/support/server.ts';

type Wish = Parameters<Host['rooms']['predictions']['run']>[1];

export type BenchEngine = 'auto' | 'native' | 'seal';

/** In every thread of the server. */
const COLLECTIONS = pathToFileURL(path.join(import.meta.dirname, 'collections.ts')).href;
const MODELS = path.resolve(import.meta.dirname, '../../models');

interface ServerWish {
  readonly models?: string;
  /** Flags of the server beside its engine. */
  readonly args?: readonly string[];
}

export class BenchWorld implements AsyncDisposable {
  readonly #profile: string;
  readonly #server: ServerProcess;
  readonly host: Host;
  readonly cost: CostMeter;

  private constructor(profile: string, server: ServerProcess, host: Host, cost: CostMeter) {
    this.cost = cost;
    this.#profile = profile;
    this.#server = server;
    this.host = host;
  }

  static async open(
    engine: BenchEngine,
    { models = MODELS, args = [] }: ServerWish = {},
  ): Promise<BenchWorld> {
    const profile = mkdtempSync(path.join(tmpdir(), 'cryptonets-bench-'));
    const collections = path.join(profile, 'collections');
    const server = await startServerProcess({
      models,
      // As the app starts its own: all that is counted is in one process.
      args: ['--engine', engine, '--no-workers', ...args],
      starting: kept,
      env: { CRYPTONETS_COLLECTIONS: collections, NODE_OPTIONS: `--import=${COLLECTIONS}` },
    });
    const session = { engine, server: { address: server.address } };
    const host = await createHost({ profileDir: profile, shell: 'browser', session });
    const cost = new CostMeter(server.child.pid!, collections);
    return new BenchWorld(profile, server, host, cost);
  }

  predict(wish: Omit<Wish, 'checkPlain'> & { checkPlain?: boolean }): Promise<PredictionResult> {
    const never = new AbortController().signal;
    const whole = { checkPlain: false, ...wish };
    const { predictions } = this.host.rooms;
    return runOperation(this.host, (id, control) => predictions.run(id, whole, control), never);
  }

  /** Of the server's engine. */
  async cpuPath(): Promise<string> {
    return (await this.host.handlers['servers.state'](undefined)).cpuPath ?? 'unknown';
  }

  /** Largest resident memory of the server so far, in bytes; 0 where /proc does not tell. */
  serverPeakBytes(): number {
    return peakBytes(this.#server.child.pid ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close();
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

function peakBytes(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export function clientPeakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
