/** One engine on both ends: a real server process, and a host in this process with a throw-away profile. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPrediction, type Wish } from '../../electron/cli/run-prediction.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { startServerProcess, type ServerProcess } from '../../test/support/server.ts';

export type BenchEngine = 'auto' | 'native' | 'seal';

const MODELS = path.resolve(import.meta.dirname, '../../models');

export class BenchWorld implements AsyncDisposable {
  readonly #profile: string;
  readonly #server: ServerProcess;
  readonly host: Host;

  private constructor(profile: string, server: ServerProcess, host: Host) {
    this.#profile = profile;
    this.#server = server;
    this.host = host;
  }

  static async open(engine: BenchEngine): Promise<BenchWorld> {
    const profile = mkdtempSync(path.join(tmpdir(), 'cryptonets-bench-'));
    const server = await startServerProcess({ models: MODELS, args: ['--engine', engine] });
    const session = { engine, server: { address: server.address } };
    const host = await createHost({ profileDir: profile, shell: 'browser', session });
    return new BenchWorld(profile, server, host);
  }

  predict(wish: Omit<Wish, 'checkPlain'> & { checkPlain?: boolean }): Promise<PredictionResult> {
    const never = new AbortController().signal;
    return runPrediction(this.host, { checkPlain: false, ...wish }, never, () => undefined);
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
