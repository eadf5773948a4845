/** Room for evaluation keys: who holds how many bytes, what was used last, and what may be let go of to make room. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ShelfLimits {
  /** All keys and parts of keys together. */
  readonly maxKeyBytes: number;
  /** Of one client's address. */
  readonly maxKeyBytesPerPeer: number;
}

/** Something that takes room. */
export interface Item {
  readonly peer: string;
  bytes: number;
  /** Calls that use it now: it stays. */
  users: number;
  /** On the shelf's clock. */
  usedAtMs: number;
  /** How long it stays unused. */
  readonly ttlMs: number;
  /** Frees what it holds. Called once, by the shelf. */
  readonly drop: () => void;
}

export class Shelf {
  readonly #limits: ShelfLimits;
  readonly #now: () => number;
  readonly #items = new Set<Item>();

  constructor(limits: ShelfLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Bytes in use, of everybody or of one peer. */
  bytes(peer?: string): number {
    let sum = 0;
    for (const item of this.#items) if (peer === undefined || item.peer === peer) sum += item.bytes;
    return sum;
  }

  get count(): number {
    return this.#items.size;
  }

  /** @throws KEY_STORE_FULL */
  add(item: Item): void {
    this.#makeRoom(item, item.bytes);
    this.#items.add(item);
  }

  /** The item turned out to take another number of bytes. @throws KEY_STORE_FULL; its size is then unchanged */
  resize(item: Item, bytes: number): void {
    if (bytes > item.bytes) this.#makeRoom(item, bytes - item.bytes);
    item.bytes = bytes;
  }

  touch(item: Item): void {
    item.usedAtMs = this.#now();
  }

  remove(item: Item): void {
    if (this.#items.delete(item)) item.drop();
  }

  /** Milliseconds until an item goes, if nobody uses it. */
  expiresInMs(item: Item): number {
    return Math.max(0, item.usedAtMs + item.ttlMs - this.#now());
  }

  /** Lets go of what nobody used for too long. */
  sweep(): void {
    for (const item of [...this.#items]) {
      if (item.users === 0 && this.expiresInMs(item) === 0) this.remove(item);
    }
  }

  clear(): void {
    for (const item of [...this.#items]) this.remove(item);
  }

  /** Lets go of the least recently used: of the peer's own while its share is full, of anybody's while the whole is. */
  #makeRoom(wanted: Item, more: number): void {
    this.sweep();
    const { maxKeyBytes, maxKeyBytesPerPeer } = this.#limits;
    const own = (item: Item): boolean => item.peer === wanted.peer;
    this.#letGo(wanted, own, () => this.bytes(wanted.peer) + more <= maxKeyBytesPerPeer);
    this.#letGo(
      wanted,
      () => true,
      () => this.bytes() + more <= maxKeyBytes,
    );
  }

  #letGo(wanted: Item, mayGo: (item: Item) => boolean, fits: () => boolean): void {
    if (fits()) return;
    const idle = [...this.#items].filter((item) => item !== wanted && item.users === 0 && mayGo(item));
    // A set that would not fit even then must not cost others theirs.
    if (!this.#fitsWithout(idle, fits)) throw new CryptoNetsError('KEY_STORE_FULL');
    for (const item of idle.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
      if (fits()) return;
      this.remove(item);
    }
  }

  #fitsWithout(idle: readonly Item[], fits: () => boolean): boolean {
    for (const item of idle) this.#items.delete(item);
    const enough = fits();
    for (const item of idle) this.#items.add(item);
    return enough;
  }
}
