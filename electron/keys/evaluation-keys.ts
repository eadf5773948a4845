/** The evaluation keys of this profile: made once for each key and shape, kept on disk or (throw-away keys) in memory, sent once to each server. */
import { createHash } from 'node:crypto';
import { throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { EvaluationKeysShape } from '../../shared/packing/evaluation-keys.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote } from '../remote/index.ts';
import type { Store } from '../store/index.ts';
import { bringEvaluationKeys, type HeldEvaluationKeys } from './bring.ts';
import { Flights } from './flights.ts';

/** Which evaluation keys, of either packing. */
export interface KeysOf {
  /** Name of the parameter set. */
  readonly parameterSet: string;
  readonly shape: EvaluationKeysShape;
}

/** What it takes to make evaluation keys, if they are not at hand. */
export interface EvaluationKeysWish extends KeysOf {
  readonly key: KeySummary;
  /** Exactly `shape.bytes` bytes of the wire form. */
  readonly make: (control: Control) => Promise<Uint8Array>;
}

/** A server that computes with evaluation keys. */
export interface KeysServer {
  readonly id: string;
  readonly remote: Pick<Remote, 'evaluationKeyStatus' | 'uploadEvaluationKeys'>;
  readonly catalog: { readonly limits: { readonly maxChunkBytes: number } };
}

export class EvaluationKeys {
  readonly #store: Store;
  readonly #seenLink: (serverId: string, bytesPerSecond: number) => void;
  /** By key and shape. */
  readonly #held = new Map<string, HeldEvaluationKeys>();
  readonly #making = new Flights<HeldEvaluationKeys>();
  readonly #sending = new Flights<void>();
  /** Digests that a connection's server has said to have. A new connection asks again. */
  readonly #known = new WeakMap<KeysServer['remote'], Set<string>>();

  /** @param seenLink told how fast evaluation keys went to a server */
  constructor(store: Store, seenLink: (serverId: string, bytesPerSecond: number) => void) {
    this.#store = store;
    this.#seenLink = seenLink;
  }

  /** At hand, or read, or made; records `keygen` when they are made. @throws CANCELLED, STORE_FAILED, and what the engine throws */
  async ready(wish: EvaluationKeysWish, stopwatch: Stopwatch, control: Control): Promise<HeldEvaluationKeys> {
    const place = placeOf(wish.key, wish.shape);
    return (
      this.#held.get(place) ??
      this.#making.share(place, control.signal, async () => {
        const held = (await this.#stored(wish)) ?? (await this.#make(wish, stopwatch, control));
        this.#held.set(place, held);
        return held;
      })
    );
  }

  /** Whether the server is known to have evaluation keys for this, without asking it. */
  isKnown({ remote }: KeysServer, key: KeySummary | undefined, shape: EvaluationKeysShape): boolean {
    const held = key && this.#held.get(placeOf(key, shape));
    return held !== undefined && this.#knownTo(remote).has(held.reference.digest);
  }

  /** Whether they were made or read in this session. */
  isHeld(key: KeySummary | undefined, shape: EvaluationKeysShape): boolean {
    return key !== undefined && this.#held.has(placeOf(key, shape));
  }

  /** Resolves when the server has them; costs nothing when it said so before. @throws what `bringEvaluationKeys` throws */
  async bring(
    server: KeysServer,
    keys: HeldEvaluationKeys,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<void> {
    const { id, remote, catalog } = server;
    const known = this.#knownTo(remote);
    const { digest } = keys.reference;
    if (known.has(digest)) return;
    await this.#sending.share(`${id} ${digest}`, control.signal, async () => {
      const { maxChunkBytes } = catalog.limits;
      const bytesPerSecond = await bringEvaluationKeys(remote, keys, maxChunkBytes, stopwatch, control);
      if (bytesPerSecond !== undefined) this.#seenLink(id, bytesPerSecond);
      known.add(digest);
    });
  }

  /** The server has said that it does not have them. */
  unknow({ remote }: KeysServer, keys: HeldEvaluationKeys): void {
    this.#knownTo(remote).delete(keys.reference.digest);
  }

  /** A key is gone. Resolves when its files are gone too. @throws STORE_FAILED */
  async forget(keyId: string): Promise<void> {
    for (const place of [...this.#held.keys()]) if (place.startsWith(`${keyId} `)) this.#held.delete(place);
    await this.#store.evaluationKeys.forget(keyId);
  }

  /**
   * After the profile was opened or given up: files of keys that have another id since an update follow them, files of keys that are gone go.
   * Only room is lost when that fails.
   */
  async tidy(): Promise<void> {
    const { keys, evaluationKeys } = this.#store;
    for (const { keyId, sealedFor } of keys.secrets.old()) await evaluationKeys.rename(sealedFor, keyId);
    await evaluationKeys.removeOrphans(() => keys.ids()).catch(() => undefined);
  }

  #knownTo(remote: KeysServer['remote']): Set<string> {
    const known = this.#known.get(remote) ?? new Set<string>();
    this.#known.set(remote, known);
    return known;
  }

  async #stored({ key, ...keys }: EvaluationKeysWish): Promise<HeldEvaluationKeys | undefined> {
    if (key.ephemeral) return undefined;
    const { digest: shapeDigest, bytes: byteLength } = keys.shape;
    const name = { keyId: key.id, shapeDigest };
    const file = await this.#store.evaluationKeys.find(name);
    if (!file || file.byteLength !== byteLength) return undefined;
    const bytes = await this.#store.evaluationKeys.read(name, file.digest);
    return bytes && heldInStore(this.#store, keys, key.id, file.digest);
  }

  async #make(
    { key, make, ...keys }: EvaluationKeysWish,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<HeldEvaluationKeys> {
    const end = stopwatch.start('keygen');
    const bytes = await make(control);
    throwIfAborted(control.signal);
    const held = key.ephemeral ? heldInMemory(keys, bytes) : await this.#kept(key.id, keys, bytes);
    const span = end({ bytes: bytes.length, count: keys.shape.keys.length });
    control.report?.({ kind: 'stage', span });
    return held;
  }

  async #kept(keyId: string, wanted: KeysOf, bytes: Uint8Array): Promise<HeldEvaluationKeys> {
    const { evaluationKeys, keys } = this.#store;
    try {
      const { digest } = await evaluationKeys.write({ keyId, shapeDigest: wanted.shape.digest }, bytes);
      if (keys.ids().includes(keyId)) return heldInStore(this.#store, wanted, keyId, digest);
      // The key was deleted meanwhile: nothing of it stays on disk.
      await evaluationKeys.forget(keyId);
    } catch {
      // A full disk is no reason not to predict.
    }
    return heldInMemory(wanted, bytes);
  }
}

function placeOf({ id }: KeySummary, { digest }: EvaluationKeysShape): string {
  return `${id} ${digest}`;
}

function referenceOf({ parameterSet, shape }: KeysOf, digest: string): HeldEvaluationKeys['reference'] {
  return { digest, parameterSet, shapeDigest: shape.digest };
}

function heldInMemory(keys: KeysOf, bytes: Uint8Array): HeldEvaluationKeys {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { reference: referenceOf(keys, digest), byteLength: bytes.length, bytes: async () => bytes };
}

/** The bytes are read when they are sent, so that they do not lie in memory all day. */
function heldInStore(store: Store, keys: KeysOf, keyId: string, digest: string): HeldEvaluationKeys {
  const name = { keyId, shapeDigest: keys.shape.digest };
  return {
    reference: referenceOf(keys, digest),
    byteLength: keys.shape.bytes,
    bytes: async () => {
      const bytes = await store.evaluationKeys.read(name, digest);
      if (bytes) return bytes;
      throw toCryptoNetsError(new Error('evaluation keys were removed from the profile'));
    },
  };
}
