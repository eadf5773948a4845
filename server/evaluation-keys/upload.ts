/** One call that uploads evaluation keys: into the memory of this replica, and piece by piece into the key store, so that another can go on. */
import type { KeyStore, PartName } from './key-store.ts';
import { PIECE_BYTES, piecesOf } from './key-store.ts';
import type { PartialKeys } from './partial.ts';

export class KeysUpload {
  readonly #partial: PartialKeys;
  readonly #store: KeyStore;
  readonly #name: PartName;
  readonly #letGo: () => void;
  /** Pieces in the key store; undefined once it does not keep this upload. */
  #kept: number | undefined;

  /** @param letGo ends the hold on `partial` */
  constructor(
    partial: PartialKeys,
    store: KeyStore,
    name: PartName,
    kept: number | undefined,
    letGo: () => void,
  ) {
    this.#partial = partial;
    this.#store = store;
    this.#name = name;
    this.#kept = kept;
    this.#letGo = letGo;
  }

  get receivedBytes(): number {
    return this.#partial.receivedBytes;
  }

  get totalBytes(): number {
    return this.#partial.totalBytes;
  }

  get whole(): boolean {
    return this.#partial.whole;
  }

  /** @throws UPLOAD_OFFSET, STREAM_TOO_LONG, EVALUATION_KEYS_NO_ROOM */
  take(offset: number, data: Uint8Array): void {
    this.#partial.take(offset, data);
  }

  /** Puts every piece that is there into the key store: what was acknowledged before it is safe even if this replica dies. */
  async keep(): Promise<void> {
    const ready = Math.floor(this.#partial.receivedBytes / PIECE_BYTES);
    await this.#keepUntil(ready);
  }

  /**
   * Checks the digest, makes the keys usable here, then everywhere.
   * @throws EVALUATION_KEYS_INVALID, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM
   */
  async complete(): Promise<void> {
    try {
      await this.#partial.complete();
    } catch (error) {
      await this.#store.discard(this.#name, 'part');
      throw error;
    }
    await this.#seal();
  }

  letGo(): void {
    this.#letGo();
  }

  /** The part may have expired, or another replica may have been at it: then all of it is put again, once. */
  async #seal(): Promise<void> {
    const pieces = piecesOf(this.#partial.totalBytes);
    for (const from of [this.#kept, 0]) {
      this.#kept = from;
      await this.#keepUntil(pieces);
      if (this.#kept !== undefined && (await this.#store.seal(this.#name, pieces))) return;
      if (!this.#store.connected) return;
    }
  }

  async #keepUntil(pieces: number): Promise<void> {
    while (this.#kept !== undefined && this.#kept < pieces) {
      const piece = this.#kept;
      const from = piece * PIECE_BYTES;
      const bytes = this.#partial.bytes(from, from + PIECE_BYTES);
      const put = await this.#store.put(this.#name, piece, bytes);
      if (this.#kept === piece) this.#kept = put ? piece + 1 : undefined;
    }
  }
}

/** Takes from the key store what is missing in memory; stops where there is nothing more. @throws EVALUATION_KEYS_NO_ROOM, STREAM_TOO_LONG */
export async function restore(
  partial: PartialKeys,
  store: KeyStore,
  name: PartName,
  pieces: number,
): Promise<void> {
  for (let piece = Math.floor(partial.receivedBytes / PIECE_BYTES); piece < pieces; piece += 1) {
    const bytes = await store.get(name, piece);
    const offset = piece * PIECE_BYTES;
    // Another call of the same client may have brought it meanwhile.
    if (bytes === undefined || offset > partial.receivedBytes) return;
    partial.take(offset, bytes);
  }
}
