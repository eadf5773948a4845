/** Buffers that are used again: fresh memory costs more than what is done with it, and every megabyte of it brings a collection nearer. */

/** Without use for so long, everything that is kept is let go. */
const IDLE_MS = 10_000;

/** Timers of Node keep a process alive unless told otherwise; those of a browser do not know the question. */
function quietTimer(callback: () => void): void {
  const timer = setTimeout(callback, IDLE_MS) as { unref?: () => void };
  timer.unref?.();
}

/** Buffers of one size. What comes out holds whatever its last user wrote: for public bytes only. */
export class KeptBuffers {
  /** Of each buffer. */
  readonly bytes: number;
  readonly #most: number;
  readonly #lent = new WeakSet<ArrayBufferLike>();
  #kept: Uint8Array<ArrayBuffer>[] = [];
  #made = 0;
  #usedMs = 0;
  #watched = false;

  /** @param most how many are kept while nobody uses them; any number may be lent */
  constructor(bytes: number, most: number) {
    this.bytes = bytes;
    this.#most = most;
  }

  /** How many buffers were ever made, and how many wait to be used. */
  get facts(): { readonly made: number; readonly kept: number } {
    return { made: this.#made, kept: this.#kept.length };
  }

  take(): Uint8Array<ArrayBuffer> {
    const buffer = this.#kept.pop() ?? this.#make();
    this.#lent.add(buffer.buffer);
    this.#touch();
    return buffer;
  }

  /** Takes back the buffer that is behind a view, once nobody reads it any more; anything else is none of its business. */
  giveBack(view: Uint8Array): void {
    if (!this.#lent.delete(view.buffer)) return;
    this.#touch();
    if (this.#kept.length < this.#most) this.#kept.push(new Uint8Array(view.buffer as ArrayBuffer));
  }

  #make(): Uint8Array<ArrayBuffer> {
    this.#made += 1;
    return new Uint8Array(this.bytes);
  }

  #touch(): void {
    this.#usedMs = performance.now();
    if (this.#watched) return;
    this.#watched = true;
    quietTimer(() => this.#letGoWhenIdle());
  }

  #letGoWhenIdle(): void {
    this.#watched = false;
    if (performance.now() - this.#usedMs >= IDLE_MS) this.#kept = [];
    else this.#touch();
  }
}
