/** A barrier for the workers of a run: nobody goes on before everybody has arrived. */

export class Barrier {
  readonly #words: Int32Array;
  readonly #parties: number;

  /** @param address of two zeroed 32-bit integers in shared memory */
  constructor(memory: ArrayBufferLike, address: number, parties: number) {
    this.#words = new Int32Array(memory, address, 2);
    this.#parties = parties;
  }

  /** Blocks the thread; not for the main thread. */
  wait(): void {
    const generation = Atomics.load(this.#words, 1);
    if (Atomics.add(this.#words, 0, 1) + 1 === this.#parties) {
      Atomics.store(this.#words, 0, 0);
      Atomics.add(this.#words, 1, 1);
      Atomics.notify(this.#words, 1);
      return;
    }
    while (Atomics.load(this.#words, 1) === generation) Atomics.wait(this.#words, 1, generation);
  }
}
