/**
 * Room for evaluation keys: who holds how many bytes, what was used last, and what may be let go of to make room.
 *
 * Not an LRU cache of a package: what is in use stays whatever its age, each client has a bound of its own within the whole, and a set that
 * would not fit even then is refused instead of driving others out. lru-cache has none of the three: its `maxSize` is one bound, its entries
 * cannot be held, and its `set` always evicts.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ShelfLimits {
  /** All keys and parts of keys together. */
  readonly maxEvaluationKeyBytes: number;
  /** Of one client's address. */
  readonly maxEvaluationKeyBytesPerPeer: number;
}

/** Something that takes room. */
export interface Item {
  readonly peer: string;
  /** Changed by the shelf alone. */
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

  /** @throws EVALUATION_KEYS_NO_ROOM */
  add(item: Item): void {
    this.#makeRoom(item.peer, item.bytes);
    this.#items.add(item);
  }

  /** An item of the shelf takes more room. @throws EVALUATION_KEYS_NO_ROOM */
  grow(item: Item, bytes: number): void {
    this.#makeRoom(item.peer, bytes - item.bytes, item);
    item.bytes = bytes;
  }

  /** Whether so much of a peer would find room now; nothing is let go of for the question. @throws EVALUATION_KEYS_NO_ROOM */
  requireRoom(peer: string, bytes: number): void {
    this.sweep();
    this.#victims(peer, bytes);
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

  /** @throws EVALUATION_KEYS_NO_ROOM, before anything is let go of */
  #makeRoom(peer: string, bytes: number, wanted?: Item): void {
    this.sweep();
    for (const item of this.#victims(peer, bytes, wanted)) this.remove(item);
  }

  /**
   * What has to go for so many more bytes of a peer: its own least recently used while its share is full; while the whole is, the least recently
   * used of whoever holds most. Nobody loses anything to somebody who would then hold more.
   */
  #victims(peer: string, bytes: number, wanted?: Item): readonly Item[] {
    const { maxEvaluationKeyBytes, maxEvaluationKeyBytesPerPeer } = this.#limits;
    const held = new Map<string, number>();
    for (const item of this.#items) held.set(item.peer, (held.get(item.peer) ?? 0) + item.bytes);
    const idle = new Set([...this.#items].filter((item) => item.users === 0 && item !== wanted));
    const chosen: Item[] = [];
    let total = this.bytes();
    const own = (): number => (held.get(peer) ?? 0) + bytes;
    for (;;) {
      const shareFull = own() > maxEvaluationKeyBytesPerPeer;
      if (!shareFull && total + bytes <= maxEvaluationKeyBytes) return chosen;
      const mayGo = [...idle].filter((item) =>
        shareFull ? item.peer === peer : item.peer === peer || held.get(item.peer)! >= own(),
      );
      const victim = mayGo.sort(
        (a, b) => held.get(b.peer)! - held.get(a.peer)! || a.usedAtMs - b.usedAtMs,
      )[0];
      if (!victim) throw new CryptoNetsError('EVALUATION_KEYS_NO_ROOM');
      chosen.push(victim);
      idle.delete(victim);
      held.set(victim.peer, held.get(victim.peer)! - victim.bytes);
      total -= victim.bytes;
    }
  }
}
