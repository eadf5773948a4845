/**
 * An upload of evaluation keys that is not yet whole: resumable, and harmless when several calls of a client feed it at once.
 *
 * Bytes that are there already are skipped, since the digest says what they are; a gap is refused.
 */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Item } from './shelf.ts';

/** What the first bytes take. */
const SMALLEST_BYTES = 65_536;

export interface PartialKeysParts {
  readonly digest: string;
  readonly totalBytes: number;
  /** Its place in the store; `users` counts the calls that feed it. */
  readonly item: Item;
  readonly touch: () => void;
  /** Takes room for so many bytes in all. @throws EVALUATION_KEYS_NO_ROOM */
  readonly reserve: (bytes: number) => void;
  /** Makes the keys usable; called once, with all bytes, after their digest was checked. */
  readonly complete: (bytes: Uint8Array) => Promise<void>;
  /** Frees the place. */
  readonly discard: () => void;
}

export class PartialKeys {
  readonly item: Item;
  readonly #parts: PartialKeysParts;
  /** Grows with what arrives: what is only announced takes no memory. */
  #bytes = new Uint8Array(0);
  #receivedBytes = 0;
  #completion: Promise<void> | undefined;

  constructor(parts: PartialKeysParts) {
    this.#parts = parts;
    this.item = parts.item;
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get totalBytes(): number {
    return this.#parts.totalBytes;
  }

  get whole(): boolean {
    return this.#receivedBytes === this.totalBytes;
  }

  /** What has arrived, from a byte to before another. */
  bytes(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, Math.min(to, this.#receivedBytes));
  }

  /** Keeps the part while a call feeds it; the returned function, called once, ends that. */
  hold(): () => void {
    this.item.users += 1;
    return () => {
      this.item.users -= 1;
      this.#parts.touch();
      if (this.item.users === 0 && this.#receivedBytes === 0) this.#parts.discard();
    };
  }

  /** @throws UPLOAD_OFFSET (a gap), STREAM_TOO_LONG, EVALUATION_KEYS_NO_ROOM */
  take(offset: number, data: Uint8Array): void {
    requireOffset(offset, this.#receivedBytes);
    if (offset + data.length > this.#parts.totalBytes) {
      const message = `expected ${this.#parts.totalBytes} bytes, got more`;
      throw new CryptoNetsError('STREAM_TOO_LONG', message);
    }
    const known = this.#receivedBytes - offset;
    if (known < data.length) {
      this.#makeRoom(offset + data.length);
      this.#bytes.set(data.subarray(known), this.#receivedBytes);
      this.#receivedBytes = offset + data.length;
    }
    this.#parts.touch();
  }

  /**
   * Once whole: checks the digest and makes the keys usable. Every call that fed it gets the same outcome.
   * @throws EVALUATION_KEYS_INVALID, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM
   */
  complete(): Promise<void> {
    this.#completion ??= this.#finish();
    return this.#completion;
  }

  #makeRoom(neededBytes: number): void {
    if (neededBytes <= this.#bytes.length) return;
    const grown = Math.max(neededBytes, 2 * this.#bytes.length, SMALLEST_BYTES);
    const capacity = Math.min(this.#parts.totalBytes, grown);
    this.#parts.reserve(capacity);
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, this.#receivedBytes));
    this.#bytes = bytes;
  }

  async #finish(): Promise<void> {
    const digest = createHash('sha256').update(this.#bytes).digest('hex');
    if (digest !== this.#parts.digest) {
      this.#parts.discard();
      const message = 'the bytes do not have the digest that was announced';
      throw new CryptoNetsError('EVALUATION_KEYS_INVALID', message);
    }
    await this.#parts.complete(this.#bytes);
  }
}

/** @throws UPLOAD_OFFSET unless bytes from there on continue what is here */
export function requireOffset(offset: number, receivedBytes: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset <= receivedBytes) return;
  throw new CryptoNetsError('UPLOAD_OFFSET', `expected an offset of at most ${receivedBytes}, got ${offset}`);
}
