/**
 * An upload of evaluation keys that is not yet whole: resumable, and harmless when several calls of a client feed it at once.
 *
 * Bytes that are there already are skipped, since the digest says what they are; a gap is refused.
 */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Item } from './shelf.ts';

export interface PartialKeysParts {
  readonly digest: string;
  readonly totalBytes: number;
  /** Its place in the store; `users` counts the calls that feed it. */
  readonly item: Item;
  readonly touch: () => void;
  /** Makes the keys usable; called once, with all bytes, after their digest was checked. */
  readonly complete: (bytes: Uint8Array) => Promise<void>;
  /** Frees the place. */
  readonly discard: () => void;
}

export class PartialKeys {
  readonly item: Item;
  readonly #parts: PartialKeysParts;
  readonly #bytes: Uint8Array;
  #receivedBytes = 0;
  #completion: Promise<void> | undefined;

  constructor(parts: PartialKeysParts) {
    this.#parts = parts;
    this.item = parts.item;
    this.#bytes = new Uint8Array(parts.totalBytes);
  }

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  get whole(): boolean {
    return this.#receivedBytes === this.#parts.totalBytes;
  }

  /** Keeps the part while a call feeds it; the returned function, called once, ends that. */
  hold(): () => void {
    this.item.users += 1;
    return () => {
      this.item.users -= 1;
      this.#parts.touch();
    };
  }

  /** @throws UPLOAD_OFFSET (a gap), STREAM_TOO_LONG */
  take(offset: number, data: Uint8Array): void {
    this.requireOffset(offset);
    if (offset + data.length > this.#parts.totalBytes) {
      const message = `expected ${this.#parts.totalBytes} bytes, got more`;
      throw new CryptoNetsError('STREAM_TOO_LONG', message);
    }
    const known = this.#receivedBytes - offset;
    if (known < data.length) {
      this.#bytes.set(data.subarray(known), this.#receivedBytes);
      this.#receivedBytes = offset + data.length;
    }
    this.#parts.touch();
  }

  /** @throws UPLOAD_OFFSET unless bytes from there on continue what is here */
  requireOffset(offset: number): void {
    if (Number.isSafeInteger(offset) && offset >= 0 && offset <= this.#receivedBytes) return;
    const message = `expected an offset of at most ${this.#receivedBytes}, got ${offset}`;
    throw new CryptoNetsError('UPLOAD_OFFSET', message);
  }

  /**
   * Once whole: checks the digest and makes the keys usable. Every call that fed it gets the same outcome.
   * @throws EVALUATION_KEYS_INVALID, EVALUATION_KEYS_PARAMETERS, KEY_STORE_FULL
   */
  complete(): Promise<void> {
    this.#completion ??= this.#finish();
    return this.#completion;
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
