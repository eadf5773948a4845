/** What a batch costs beside time: CPU of both processes and of their kernels, full collections, page faults, copies. From /proc; Linux only. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { copiedBytes } from './copies.ts';
import { onFullCollections } from './collections.ts';

interface Sides {
  readonly client: number;
  readonly server: number;
}

/** A batch, in the mean of those that were counted. */
export interface Cost {
  /** Of all threads of a process; `kernels` is the part of the engine's threads in both. */
  readonly cpuSeconds: Sides & { readonly kernels: number };
  /** Mark-compact collections. */
  readonly fullCollections: Sides;
  /** Minor faults: pages that were touched for the first time. */
  readonly pageFaults: Sides;
  /** Bytes that the main threads copied, in pieces of 256 bytes or more, for each byte of the upload. Measured in a run of its own. */
  readonly copiesPerByte: Sides | null;
}

/** Threads of the engine call themselves so (native/src/support/pool.cpp). */
const KERNELS = 'cn-kernels';
/** Of /proc/PID/stat: the kernel's USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface Process {
  readonly cpuSeconds: number;
  readonly kernelSeconds: number;
  readonly faults: number;
  readonly copied: number;
}

/** Fields of /proc/PID/stat after the name, which may hold anything: minor faults, user and system time. */
function processOf(pid: number): Process {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [faults, user, system] = [fields[7]!, fields[11]!, fields[12]!];
  return {
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
    kernelSeconds: kernelSeconds(pid),
    faults,
    copied: copiedBytes(pid) ?? 0,
  };
}

function kernelSeconds(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .filter((task) => readFileSync(`${tasks}/${task}/comm`, 'utf8').trim() === KERNELS)
    .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9)
    .reduce((sum, seconds) => sum + seconds, 0);
}

interface Reading {
  readonly client: Process;
  readonly server: Process;
  readonly collections: Sides;
}

export class CostMeter {
  readonly #serverPid: number;
  readonly #serverCollections: string;
  #clientCollections = 0;
  #begin: Reading | undefined;

  /** @param serverCollections the file that collections.ts fills in the server */
  constructor(serverPid: number, serverCollections: string) {
    this.#serverPid = serverPid;
    this.#serverCollections = serverCollections;
    onFullCollections((count) => (this.#clientCollections += count));
  }

  /** From here on it is counted. */
  begin(): void {
    this.#begin = this.#read();
  }

  /** Since `begin`; null where there is no /proc. */
  batch(batches: number, uploadBytes: number): Cost | null {
    const [before, now] = [this.#begin, this.#read()];
    if (!before || !now) return null;
    const each = (of: (side: Process) => number, divisor = batches): Sides => ({
      client: (of(now.client) - of(before.client)) / divisor,
      server: (of(now.server) - of(before.server)) / divisor,
    });
    const kernels = each(({ kernelSeconds }) => kernelSeconds);
    const copies = each(({ copied }) => copied, batches * uploadBytes);
    return {
      cpuSeconds: { ...each(({ cpuSeconds }) => cpuSeconds), kernels: kernels.client + kernels.server },
      fullCollections: {
        client: (now.collections.client - before.collections.client) / batches,
        server: (now.collections.server - before.collections.server) / batches,
      },
      pageFaults: each(({ faults }) => faults),
      copiesPerByte: copies.client + copies.server > 0 ? copies : null,
    };
  }

  #read(): Reading | undefined {
    if (process.platform !== 'linux') return undefined;
    return {
      client: processOf(process.pid),
      server: processOf(this.#serverPid),
      collections: {
        client: this.#clientCollections,
        server: statSync(this.#serverCollections, { throwIfNoEntry: false })?.size ?? 0,
      },
    };
  }
}
