/**
 * The evaluation keys of clients: bounded in bytes, by client and in time, addressed by the SHA-256 of their wire form.
 *
 * Parts of uploads have room of their own, which they take as their bytes arrive: an announcement costs nobody anything, and keys that can be used
 * give way only to keys that are there, whole and with the right digest.
 *
 * Kept in memory only, in the form the engine computes with: a restarted server asks for them again (EVALUATION_KEYS_MISSING), unless a key
 * store that replicas share has them (shared.ts).
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { EvaluationKeysReference, EvaluationKeysState } from '../../shared/protocol/index.ts';
import type { EvaluationKeys } from '../../engine/server/evaluator.ts';
import { expandedKeyBytes, type EvaluationKeysOffer, type OfferedKeys } from './offer.ts';
import { PartialKeys } from './partial.ts';
import { Shelf, type Item, type ShelfLimits } from './shelf.ts';

export interface EvaluationKeyLimits extends ShelfLimits {
  /** How long unused keys are kept. */
  readonly evaluationKeyTtlMs: number;
  /** How long a part of an upload is kept after its last chunk. */
  readonly partialEvaluationKeyTtlMs: number;
}

/** Checks and expands keys; what it throws ends the upload. */
export type EvaluationKeyLoader = (offered: OfferedKeys, bytes: Uint8Array) => Promise<EvaluationKeys>;

export interface EvaluationKeyStoreParts {
  readonly limits: EvaluationKeyLimits;
  readonly offer: EvaluationKeysOffer;
  readonly load: EvaluationKeyLoader;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

export interface EvaluationKeyStatus {
  readonly state: EvaluationKeysState;
  /** Where an upload goes on; the whole set when it is ready. */
  readonly receivedBytes: number;
}

/** Keys that are in use: they stay until they are given back. */
export interface BorrowedKeys {
  readonly keys: EvaluationKeys;
  /** Harmless when repeated. */
  readonly release: () => void;
}

interface ReadyKeys extends Item {
  readonly keys: EvaluationKeys;
}

/** So many digests of keys that were let go of are remembered, to tell EXPIRED from MISSING. */
const MOST_REMEMBERED = 4096;
const SWEEP_EVERY_MS = 15_000;
/** Parts of uploads may take this much beside the keys that can be used. */
const PARTS_SHARE = 0.5;
/** Parts of one client that wait to be taken up again: who begins more and more uploads and ends none keeps the newest. */
const MOST_IDLE_PARTS = 2;

export class EvaluationKeyStore {
  readonly #parts: EvaluationKeyStoreParts;
  readonly #now: () => number;
  #offer: EvaluationKeysOffer;
  /** Keys that can be used. */
  readonly #shelf: Shelf;
  /** Parts of uploads. */
  readonly #partShelf: Shelf;
  readonly #ready = new Map<string, ReadyKeys>();
  readonly #partial = new Map<string, PartialKeys>();
  readonly #gone = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: EvaluationKeyStoreParts) {
    this.#parts = parts;
    this.#offer = parts.offer;
    this.#now = parts.now ?? (() => performance.now());
    const { maxEvaluationKeyBytes, maxEvaluationKeyBytesPerPeer } = parts.limits;
    this.#shelf = new Shelf(parts.limits, this.#now);
    this.#partShelf = new Shelf(
      { maxEvaluationKeyBytes: maxEvaluationKeyBytes * PARTS_SHARE, maxEvaluationKeyBytesPerPeer },
      this.#now,
    );
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS).unref();
  }

  /** Bytes of keys and parts of keys. */
  get bytes(): number {
    return this.#shelf.bytes() + this.#partShelf.bytes();
  }

  /** Sets of keys, whole or in part. */
  get count(): number {
    return this.#shelf.count + this.#partShelf.count;
  }

  /** Other models, other shapes of keys; what is here stays until its time is over. */
  offerAnew(offer: EvaluationKeysOffer): void {
    this.#offer = offer;
  }

  /** @throws EVALUATION_KEYS_PARAMETERS */
  status(reference: EvaluationKeysReference, peer: string): EvaluationKeyStatus {
    const { shape } = this.#offer.find(reference);
    this.#sweep();
    if (this.#readyOf(reference)) return { state: 'ready', receivedBytes: shape.bytes };
    const partial = this.#partial.get(placeOf(reference, peer));
    if (partial) return { state: 'partial', receivedBytes: partial.receivedBytes };
    return { state: this.#gone.has(reference.digest) ? 'expired' : 'missing', receivedBytes: 0 };
  }

  /**
   * The upload of a set of keys by one client: a new one, or the one that was begun. Memory is taken as bytes arrive.
   * @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM
   */
  open(reference: EvaluationKeysReference, peer: string): PartialKeys {
    const offered = this.#offer.find(reference);
    this.#sweep();
    const place = placeOf(reference, peer);
    return this.#partial.get(place) ?? this.#begin(place, reference, offered, peer);
  }

  /** @throws EVALUATION_KEYS_PARAMETERS */
  shapeOf(reference: EvaluationKeysReference): OfferedKeys['shape'] {
    return this.#offer.find(reference).shape;
  }

  /** Whether they can be used here, whatever they are asked for. */
  has(digest: string): boolean {
    this.#sweep();
    return this.#ready.has(digest);
  }

  /** @throws EVALUATION_KEYS_MISSING, EVALUATION_KEYS_EXPIRED, EVALUATION_KEYS_PARAMETERS */
  borrow(digest: string, shapeDigest: string): BorrowedKeys {
    this.#sweep();
    const ready = this.#ready.get(digest);
    if (!ready) {
      throw new CryptoNetsError(
        this.#gone.has(digest) ? 'EVALUATION_KEYS_EXPIRED' : 'EVALUATION_KEYS_MISSING',
      );
    }
    if (ready.keys.shapeDigest !== shapeDigest) throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
    ready.users += 1;
    this.#shelf.touch(ready);
    let borrowed = true;
    const release = (): void => {
      if (!borrowed) return;
      borrowed = false;
      ready.users -= 1;
      this.#shelf.touch(ready);
    };
    return { keys: ready.keys, release };
  }

  /** Lets go of everything. */
  dispose(): void {
    clearInterval(this.#timer);
    this.#shelf.clear();
    this.#partShelf.clear();
  }

  #sweep(): void {
    for (const ready of [...this.#ready.values()]) if (ready.keys.lost) this.#shelf.remove(ready);
    this.#shelf.sweep();
    this.#partShelf.sweep();
  }

  #readyOf(reference: EvaluationKeysReference): ReadyKeys | undefined {
    const ready = this.#ready.get(reference.digest);
    if (ready && ready.keys.shapeDigest !== reference.shapeDigest) {
      throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
    }
    return ready;
  }

  #begin(place: string, reference: EvaluationKeysReference, offered: OfferedKeys, peer: string): PartialKeys {
    const { shape } = offered;
    // Better refused now than after the upload; nothing is kept for it, though.
    if (!this.#ready.has(reference.digest)) this.#shelf.requireRoom(peer, expandedKeyBytes(offered));
    this.#forgetIdleParts(peer);
    const item: Item = {
      peer,
      bytes: 0,
      users: 0,
      usedAtMs: this.#now(),
      ttlMs: this.#parts.limits.partialEvaluationKeyTtlMs,
      drop: () => this.#partial.delete(place),
    };
    this.#partShelf.add(item);
    const partial: PartialKeys = new PartialKeys({
      digest: reference.digest,
      totalBytes: shape.bytes,
      item,
      touch: () => this.#partShelf.touch(item),
      reserve: (bytes) => this.#partShelf.grow(item, bytes),
      complete: (bytes): Promise<void> => this.#complete(reference, offered, partial, bytes),
      discard: () => this.#partShelf.remove(item),
    });
    this.#partial.set(place, partial);
    return partial;
  }

  #forgetIdleParts(peer: string): void {
    const idle = [...this.#partial.values()]
      .map(({ item }) => item)
      .filter((item) => item.peer === peer && item.users === 0)
      .sort((a, b) => b.usedAtMs - a.usedAtMs);
    for (const item of idle.slice(MOST_IDLE_PARTS - 1)) this.#partShelf.remove(item);
  }

  /** All bytes are there and have the right digest. Another client may have been faster: then theirs stay. */
  async #complete(
    { digest }: EvaluationKeysReference,
    offered: OfferedKeys,
    { item }: PartialKeys,
    bytes: Uint8Array,
  ): Promise<void> {
    try {
      if (this.#ready.has(digest)) return;
      const keys = await this.#loadInto(offered, item.peer, bytes);
      if (this.#ready.has(digest)) return keys.dispose();
      this.#place(digest, keys, item.peer);
    } finally {
      this.#partShelf.remove(item);
    }
  }

  /** Room is made for the expansion before there is one. @throws EVALUATION_KEYS_NO_ROOM, what the loader throws */
  async #loadInto(offered: OfferedKeys, peer: string, bytes: Uint8Array): Promise<EvaluationKeys> {
    const place: Item = {
      peer,
      bytes: expandedKeyBytes(offered),
      users: 1,
      usedAtMs: this.#now(),
      ttlMs: this.#parts.limits.evaluationKeyTtlMs,
      drop: () => undefined,
    };
    this.#shelf.add(place);
    try {
      return await this.#parts.load(offered, bytes);
    } finally {
      this.#shelf.remove(place);
    }
  }

  #place(digest: string, keys: EvaluationKeys, peer: string): void {
    const ready: ReadyKeys = {
      keys,
      peer,
      bytes: keys.memoryBytes,
      users: 0,
      usedAtMs: this.#now(),
      ttlMs: this.#parts.limits.evaluationKeyTtlMs,
      drop: () => {
        this.#ready.delete(digest);
        this.#remember(digest);
        keys.dispose();
      },
    };
    try {
      this.#shelf.add(ready);
    } catch (error) {
      keys.dispose();
      throw error;
    }
    this.#ready.set(digest, ready);
    this.#gone.delete(digest);
  }

  #remember(digest: string): void {
    this.#gone.add(digest);
    if (this.#gone.size <= MOST_REMEMBERED) return;
    const [oldest] = this.#gone;
    if (oldest !== undefined) this.#gone.delete(oldest);
  }
}

/** Parts belong to a client: nobody else can spoil them. */
function placeOf({ digest, shapeDigest }: EvaluationKeysReference, peer: string): string {
  return `${peer} ${digest} ${shapeDigest}`;
}
