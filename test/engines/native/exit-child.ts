/** A process that ends while native threads still work for one of its environments: how is the first argument. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { BatchEvaluatorAddon, BatchOwnerAddon } from '../../../native/index.ts';
import { loadAddon } from '../../../native/load.ts';
import { DATA_PRIMES, SMALL_SPECIAL_PRIME } from '../../../shared/packing/batch/sets.ts';

export type Ending = 'exit' | 'terminate' | 'exit-main';

const N = 8192;
const PLAIN_MODULUS = 1099511480321n;
const CIPHERTEXTS = 784;
const IMAGES = 64;
const RUN = 20;
/** Of residues of 50 bits. */
const BLOCK_BYTES = (N * 50) / 8;

/** Hands over each as soon as those before it were handed over: runs of blocks may be ready in any order, a batch takes them in one. */
function inOrder<T, U>(
  ready: readonly Promise<T>[],
  take: (value: T, index: number) => Promise<U>,
): Promise<U>[] {
  let before: Promise<unknown> = Promise.resolve();
  return ready.map((promise, index) => {
    const handed = Promise.all([promise, before]).then(([value]) => ({ done: take(value, index) }));
    before = handed;
    return handed.then(({ done }) => done);
  });
}

type Addon = BatchOwnerAddon & BatchEvaluatorAddon;

/** Encrypts and evaluates as much as takes longer than the process has; resolves when some of it is done. */
async function startWork(): Promise<void> {
  const loaded = loadAddon<Addon>();
  if ('reason' in loaded) throw new Error(loaded.reason);
  const { addon } = loaded;
  const primes = BigUint64Array.from(DATA_PRIMES[50]);
  const engine = addon.createEngine('', 2, N, primes, SMALL_SPECIAL_PRIME);
  const key = addon.createKey(engine, new Uint8Array(8 * N * primes.length));
  const pixels = new Uint8Array(IMAGES * CIPHERTEXTS);
  const encryption = addon.beginEncryption(engine, key, PLAIN_MODULUS, pixels, IMAGES, CIPHERTEXTS, 'aes128');
  const blocks = (CIPHERTEXTS * primes.length) / RUN;
  const taken = Array.from({ length: Math.floor(blocks) }, (_, run) =>
    addon.takeBlocks(encryption, run * RUN, RUN, new Uint8Array(RUN * BLOCK_BYTES)),
  );
  const seeds = addon.encryptionSeeds(encryption);
  const batch = addon.beginBatch(
    engine,
    PLAIN_MODULUS,
    [{ kind: 'switch', primesOut: 2 }],
    seeds,
    true,
    undefined,
    'aes128',
  );
  const pushed = inOrder(taken, (bytes, index) => addon.pushBlocks(batch, index * RUN, bytes));
  for (const promise of [...taken, ...pushed]) promise.catch(() => undefined);
  await pushed[2];
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));

async function endWith(ending: Ending): Promise<void> {
  if (ending === 'exit-main') {
    await startWork();
    await soon();
    process.exit(0);
  }
  const worker = new Worker(new URL(import.meta.url), { workerData: ending });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await soon();
  if (ending === 'exit') process.exit(0);
  await worker.terminate();
  // The engine still serves those who live.
  await startWork();
  process.exit(0);
}

if (isMainThread) {
  await endWith(process.argv[2] as Ending);
} else if (workerData !== undefined) {
  await startWork();
  parentPort!.postMessage('working');
  setInterval(() => undefined, 1000);
}
