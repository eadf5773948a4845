/**
 * The evaluation keys of clients: bounded in bytes, by client and in time, addressed by the SHA-256 of their wire form.
 *
 * Kept in memory only, in the form the engine computes with: a restarted server asks for them again (EVALUATION_KEYS_MISSING).
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { EvaluationKeys } from '../../engine/interactive-evaluator.ts';
import { expandedKeyBytes, type KeysOffer, type KeysReference, type OfferedKeys } from './offer.ts';
import { PartialKeys } from './partial.ts';
import { Shelf, type Item, type ShelfLimits } from './shelf.ts';

export interface KeyStoreLimits extends ShelfLimits {
  /** How long unused keys are kept. */
  readonly keyTtlMs: number;
  /** How long a part of an upload is kept after its last chunk. */
  readonly partialKeyTtlMs: number;
}

/** Checks and expands keys; what it throws ends the upload. */
export type KeyLoader = (offered: OfferedKeys, bytes: Uint8Array) => Promise<EvaluationKeys>;

export interface KeyStoreParts {
  readonly limits: KeyStoreLimits;
  readonly offer: KeysOffer;
  readonly load: KeyLoader;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

export interface KeyStatus {
  readonly state: 'missing' | 'partial' | 'ready' | 'expired';
  readonly receivedBytes: number;
  readonly expiresInMs: number;
}

/** Keys that are in use: they stay until they are given back. */
export interface BorrowedKeys {
  readonly keys: EvaluationKeys;
  /** Harmless when repeated. */
  release(): void;
}

interface ReadyKeys extends Item {
  readonly keys: EvaluationKeys;
}

/** So many digests of keys that were let go of are remembered, to tell EXPIRED from MISSING. */
const MOST_REMEMBERED = 4096;
const SWEEP_EVERY_MS = 15_000;

export class KeyStore {
  readonly #parts: KeyStoreParts;
  readonly #now: () => number;
  readonly #shelf: Shelf;
  readonly #ready = new Map<string, ReadyKeys>();
  readonly #partial = new Map<string, PartialKeys>();
  readonly #gone = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(parts: KeyStoreParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#shelf = new Shelf(parts.limits, this.#now);
    this.#timer = setInterval(() => this.#shelf.sweep(), SWEEP_EVERY_MS).unref();
  }

  /** Bytes of keys and parts of keys. */
  get bytes(): number {
    return this.#shelf.bytes();
  }

  /** Sets of keys, whole or in part. */
  get count(): number {
    return this.#shelf.count;
  }

  /** @throws EVALUATION_KEYS_PARAMETERS */
  status(reference: KeysReference, peer: string): KeyStatus {
    const { shape } = this.#parts.offer.find(reference);
    this.#shelf.sweep();
    const ready = this.#readyOf(reference);
    if (ready) {
      return { state: 'ready', receivedBytes: shape.bytes, expiresInMs: this.#shelf.expiresInMs(ready) };
    }
    const partial = this.#partial.get(placeOf(reference, peer));
    if (partial) {
      const { receivedBytes, item } = partial;
      return { state: 'partial', receivedBytes, expiresInMs: this.#shelf.expiresInMs(item) };
    }
    const state = this.#gone.has(reference.digest) ? 'expired' : 'missing';
    return { state, receivedBytes: 0, expiresInMs: 0 };
  }

  /** Whether these keys can be used now. @throws EVALUATION_KEYS_PARAMETERS */
  isReady(reference: KeysReference): boolean {
    return this.#readyOf(reference) !== undefined;
  }

  /**
   * The upload of a set of keys by one client: a new one, or the one that was begun. Memory is taken here, when everything fits.
   * @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID (another length), KEY_STORE_FULL
   */
  open(reference: KeysReference, totalBytes: number, peer: string): PartialKeys {
    const offered = this.#parts.offer.find(reference);
    if (totalBytes !== offered.shape.bytes) {
      const message = `expected ${offered.shape.bytes} bytes, got ${totalBytes}`;
      throw new CryptoNetsError('EVALUATION_KEYS_INVALID', message);
    }
    this.#shelf.sweep();
    const place = placeOf(reference, peer);
    return this.#partial.get(place) ?? this.#begin(place, reference, offered, peer);
  }

  /** @throws EVALUATION_KEYS_MISSING, EVALUATION_KEYS_EXPIRED, EVALUATION_KEYS_PARAMETERS */
  borrow(digest: string, shapeDigest: string): BorrowedKeys {
    this.#shelf.sweep();
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
  }

  #readyOf(reference: KeysReference): ReadyKeys | undefined {
    const ready = this.#ready.get(reference.digest);
    if (ready && ready.keys.shapeDigest !== reference.shapeDigest) {
      throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
    }
    return ready;
  }

  #begin(place: string, reference: KeysReference, offered: OfferedKeys, peer: string): PartialKeys {
    const { shape } = offered;
    const item: Item = {
      peer,
      // What it will take: better refused now than after the upload.
      bytes: Math.max(shape.bytes, expandedKeyBytes(offered)),
      users: 0,
      usedAtMs: this.#now(),
      ttlMs: this.#parts.limits.partialKeyTtlMs,
      drop: () => this.#partial.delete(place),
    };
    this.#shelf.add(item);
    const partial: PartialKeys = new PartialKeys({
      digest: reference.digest,
      totalBytes: shape.bytes,
      item,
      touch: () => this.#shelf.touch(item),
      complete: (bytes): Promise<void> => this.#complete(reference, offered, partial, bytes),
      discard: () => this.#shelf.remove(item),
    });
    this.#partial.set(place, partial);
    return partial;
  }

  /** All bytes are there and have the right digest. Another client may have been faster: then theirs stay. */
  async #complete(
    { digest }: KeysReference,
    offered: OfferedKeys,
    { item }: PartialKeys,
    bytes: Uint8Array,
  ): Promise<void> {
    try {
      if (this.#ready.has(digest)) return;
      const keys = await this.#parts.load(offered, bytes);
      if (this.#ready.has(digest)) return keys.dispose();
      this.#shelf.remove(item);
      this.#place(digest, keys, item.peer);
    } finally {
      this.#shelf.remove(item);
    }
  }

  #place(digest: string, keys: EvaluationKeys, peer: string): void {
    const ready: ReadyKeys = {
      keys,
      peer,
      bytes: keys.memoryBytes,
      users: 0,
      usedAtMs: this.#now(),
      ttlMs: this.#parts.limits.keyTtlMs,
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
function placeOf({ digest, shapeDigest }: KeysReference, peer: string): string {
  return `${peer} ${digest} ${shapeDigest}`;
}
