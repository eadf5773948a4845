/** What a server's memory does under a load: what the system counts, and beside it what the server says of itself, so that growth has a name. */
import { readFileSync } from 'node:fs';

/** One look at a server. */
export interface MemoryLook {
  /** Since the load began. */
  readonly atS: number;
  readonly rssBytes: number;
  /** Of that: evaluation keys and parts of them, which clients left here and which are kept within limits. */
  readonly keyBytes: number;
  /** V8's heap, and what belongs to its objects outside of it. */
  readonly heapBytes: number;
  readonly externalBytes: number;
}

function residentBytesOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

/** Of a server and its workers; 0 where /proc does not tell. */
export function residentBytes(pid: number): number {
  try {
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const pids = [pid, ...workers.split(' ').filter(Boolean).map(Number)];
    return pids.reduce((sum, one) => sum + residentBytesOf(one), 0);
  } catch {
    return 0;
  }
}

const NAMES = {
  keyBytes: 'cryptonets_evaluation_key_bytes',
  heapBytes: 'nodejs_heap_size_used_bytes',
  externalBytes: 'nodejs_external_memory_bytes',
};

/** @param metrics HOST:PORT */
export async function lookAt(pid: number, metrics: string, atS: number): Promise<MemoryLook> {
  const page = await fetch(`http://${metrics}/metrics`).then((answer) => answer.text());
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1] ?? 0);
  const { keyBytes, heapBytes, externalBytes } = NAMES;
  return {
    atS: Math.round(atS),
    rssBytes: residentBytes(pid),
    keyBytes: of(keyBytes),
    heapBytes: of(heapBytes),
    externalBytes: of(externalBytes),
  };
}

/** Looks now and every so often; gives back how to end and what was seen. */
export function watchMemory(pid: number, metrics: string, everyMs: number): () => Promise<MemoryLook[]> {
  const startMs = performance.now();
  const looks: Promise<MemoryLook | undefined>[] = [];
  const look = (): void => {
    const atS = (performance.now() - startMs) / 1000;
    // A server under load may be late with one; the next one tells as much.
    looks.push(lookAt(pid, metrics, atS).catch(() => undefined));
  };
  look();
  const timer = setInterval(look, everyMs);
  return async () => {
    clearInterval(timer);
    look();
    return (await Promise.all(looks)).filter((one) => one !== undefined);
  };
}
