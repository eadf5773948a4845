/** Workers that keep what they prepared: pools of one worker each, so that work for a plaintext modulus always goes to the same worker. */
import { threadCount, WorkerPool } from './pool.ts';

/** What was prepared took a second: these workers rest longer than those of a batch before they end. */
const IDLE_MS = 600_000;

export class Lanes<Jobs extends Record<string, { readonly job: object; readonly result: unknown }>> {
  readonly all: readonly WorkerPool<Jobs>[];

  /** @throws ARGUMENT_INVALID */
  constructor(url: URL, threads: number | undefined, workerData: unknown) {
    const make = (): WorkerPool<Jobs> => new WorkerPool(url, 1, workerData, IDLE_MS);
    this.all = Array.from({ length: threadCount(threads) }, make);
  }

  /** A modulus has a worker of its own; where there are more workers than moduli, images take turns on the others. */
  of(place: { readonly image: number; readonly modulus: number; readonly moduli: number }): WorkerPool<Jobs> {
    const { image, modulus, moduli } = place;
    const sets = Math.max(1, Math.floor(this.all.length / moduli));
    return this.all[((image % sets) * moduli + modulus) % this.all.length]!;
  }

  /** Work that any worker can do, in turn. */
  at(index: number): WorkerPool<Jobs> {
    return this.all[index % this.all.length]!;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.all.map((lane) => lane.dispose()));
  }
}
