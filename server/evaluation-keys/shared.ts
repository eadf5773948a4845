/**
 * The evaluation keys of a replica: those in its memory, and behind them what the key store of all replicas has.
 *
 * A set that is whole in the key store can be used everywhere: it is fetched by its digest when a prediction names it. What is not there is asked
 * for again, even where this replica still has it in memory, since the next call may come to another one. While the key store cannot be reached,
 * memory is all there is.
 */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';
import { PIECE_BYTES, piecesOf, type KeyStore, type PartName } from './key-store.ts';
import type { EvaluationKeysOffer } from './offer.ts';
import type { PartialKeys } from './partial.ts';
import type { BorrowedKeys, EvaluationKeyStatus, EvaluationKeyStore } from './store.ts';
import { KeysUpload, restore } from './upload.ts';

export class SharedEvaluationKeys {
  readonly #memory: EvaluationKeyStore;
  readonly #store: KeyStore;
  /** One fetch for each set, however many calls wait for it. */
  readonly #fetching = new Map<string, Promise<void>>();
  /** Sets that were fetched since the start. */
  fetched = 0;

  constructor(memory: EvaluationKeyStore, store: KeyStore) {
    this.#memory = memory;
    this.#store = store;
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  get count(): number {
    return this.#memory.count;
  }

  get storeConnected(): boolean {
    return this.#store.connected;
  }

  offerAnew(offer: EvaluationKeysOffer): void {
    this.#memory.offerAnew(offer);
  }

  /** @throws EVALUATION_KEYS_PARAMETERS */
  async status(reference: EvaluationKeysReference, client: string): Promise<EvaluationKeyStatus> {
    const here = this.#memory.status(reference, client);
    const there = await this.#store.find({ reference, client });
    if (there === undefined) return here;
    const { bytes } = this.#memory.shapeOf(reference);
    if (there.whole) return { state: 'ready', receivedBytes: bytes };
    const receivedBytes = Math.min(bytes, there.pieces * PIECE_BYTES);
    if (here.state === 'ready') return { state: receivedBytes > 0 ? 'partial' : 'missing', receivedBytes };
    if (here.receivedBytes >= receivedBytes) return here;
    return { state: 'partial', receivedBytes };
  }

  /**
   * The upload of a set by one client, taken up where it was left, here or at another replica.
   * @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM
   */
  async open(reference: EvaluationKeysReference, client: string): Promise<KeysUpload> {
    const name: PartName = { reference, client };
    const partial = this.#memory.open(reference, client);
    const letGo = partial.hold();
    try {
      const pieces = piecesOf(partial.totalBytes);
      const kept = (await this.#store.reserve(name, pieces)) && (await this.#store.find(name));
      if (kept) await restore(partial, this.#store, name, kept.pieces);
      return new KeysUpload(partial, this.#store, name, kept ? kept.pieces : undefined, letGo);
    } catch (error) {
      letGo();
      throw error;
    }
  }

  /** @throws EVALUATION_KEYS_MISSING, EVALUATION_KEYS_EXPIRED, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM */
  async borrow(reference: EvaluationKeysReference, client: string): Promise<BorrowedKeys> {
    const { digest, shapeDigest } = reference;
    if (!this.#memory.has(digest) && this.#store.shared) await this.#fetchOnce({ reference, client });
    const borrowed = this.#memory.borrow(digest, shapeDigest);
    this.#store.touch(reference);
    return borrowed;
  }

  async dispose(): Promise<void> {
    this.#memory.dispose();
    await this.#store.close();
  }

  #fetchOnce(name: PartName): Promise<void> {
    const { digest } = name.reference;
    const known = this.#fetching.get(digest);
    if (known) return known;
    const fetch = this.#fetch(name).finally(() => this.#fetching.delete(digest));
    this.#fetching.set(digest, fetch);
    return fetch;
  }

  /** Nothing is taken in memory for what is not there. @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM */
  async #fetch(name: PartName): Promise<void> {
    const there = await this.#store.find(name);
    if (!there?.whole) return;
    const partial = this.#memory.open(name.reference, name.client);
    const letGo = partial.hold();
    try {
      await restore(partial, this.#store, name, there.pieces);
      if (partial.whole) await this.#complete(partial, name);
    } finally {
      letGo();
    }
  }

  /** What has another content than its digest says is thrown away: to its client it is missing. */
  async #complete(partial: PartialKeys, name: PartName): Promise<void> {
    try {
      await partial.complete();
      this.fetched += 1;
    } catch (error) {
      if (toCryptoNetsError(error).code !== 'EVALUATION_KEYS_INVALID') throw error;
      await this.#store.discard(name, 'all');
    }
  }
}
