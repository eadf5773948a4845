/** The evaluation keys of this profile: made once for each key and shape, kept on disk or (throw-away keys) in memory, sent once to each server. */
import { createHash } from 'node:crypto';
import type { InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import { throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { bringKeys, type HeldKeys } from '../operations/index.ts';
import type { Store } from '../store/index.ts';
import { Flights } from './flights.ts';
import type { Connected } from './servers.ts';

/** What it takes to make keys, if they are not at hand. */
export interface KeysWish {
  readonly key: KeySummary;
  readonly plan: InteractivePlan;
  readonly keyOwner: InteractiveKeyOwner;
}

export class EvaluationKeyRing {
  readonly #store: Store;
  readonly #seenLink: (serverId: string, bytesPerSecond: number) => void;
  readonly #held = new Map<string, HeldKeys>();
  readonly #flights = new Flights();
  /** Digests that a connection's server has said to have. A new connection asks again. */
  readonly #known = new WeakMap<Connected['remote'], Set<string>>();

  /** @param seenLink told how fast keys went to a server */
  constructor(store: Store, seenLink: (serverId: string, bytesPerSecond: number) => void) {
    this.#store = store;
    this.#seenLink = seenLink;
  }

  /** @throws CANCELLED, STORE_FAILED, and what the engine throws */
  async ready(wish: KeysWish, stopwatch: Stopwatch, control: Control): Promise<HeldKeys> {
    const place = `${wish.key.id} ${wish.plan.evaluationKeys.digest}`;
    for (;;) {
      const held = this.#held.get(place) ?? (await this.#stored(wish));
      if (held) {
        this.#held.set(place, held);
        return held;
      }
      await this.#flights.share(`make ${place}`, control.signal, async () => {
        const end = stopwatch.start('keygen');
        this.#held.set(place, await this.#make(wish, control));
        control.report?.({ kind: 'stage', span: end({ count: wish.plan.evaluationKeys.keys.length }) });
      });
    }
  }

  /** Whether the server is known to have keys for this, without asking it. */
  isKnown({ remote }: Connected, key: KeySummary | undefined, plan: InteractivePlan): boolean {
    if (!key) return false;
    const held = this.#held.get(`${key.id} ${plan.evaluationKeys.digest}`);
    return held !== undefined && this.#knownTo(remote).has(held.reference.digest);
  }

  /** Whether they were made or read in this session. */
  isHeld(key: KeySummary | undefined, plan: InteractivePlan): boolean {
    return key !== undefined && this.#held.has(`${key.id} ${plan.evaluationKeys.digest}`);
  }

  /** Resolves when the server has the keys; costs nothing when it said so before. @throws what `bringKeys` throws */
  async bring(connected: Connected, keys: HeldKeys, stopwatch: Stopwatch, control: Control): Promise<void> {
    const { remote, catalog } = connected;
    const known = this.#knownTo(remote);
    while (!known.has(keys.reference.digest)) {
      await this.#flights.share(`send ${connected.id} ${keys.reference.digest}`, control.signal, async () => {
        const { maxChunkBytes } = catalog.limits;
        const bytesPerSecond = await bringKeys(remote, keys, maxChunkBytes, stopwatch, control);
        if (bytesPerSecond !== undefined) this.#seenLink(connected.id, bytesPerSecond);
        known.add(keys.reference.digest);
      });
    }
  }

  /** The server has said that it does not have them. */
  unknow({ remote }: Connected, keys: HeldKeys): void {
    this.#knownTo(remote).delete(keys.reference.digest);
  }

  /** A key is gone. */
  forget(keyId: string): void {
    for (const place of [...this.#held.keys()]) if (place.startsWith(`${keyId} `)) this.#held.delete(place);
    void this.#store.evaluationKeys.forget(keyId).catch(() => undefined);
  }

  #knownTo(remote: Connected['remote']): Set<string> {
    const known = this.#known.get(remote) ?? new Set<string>();
    this.#known.set(remote, known);
    return known;
  }

  async #stored({ key, plan }: KeysWish): Promise<HeldKeys | undefined> {
    if (key.ephemeral) return undefined;
    const { digest: shapeDigest, bytes: byteLength } = plan.evaluationKeys;
    const name = { keyId: key.id, shapeDigest };
    const file = await this.#store.evaluationKeys.find(name);
    if (!file || file.byteLength !== byteLength) return undefined;
    const bytes = await this.#store.evaluationKeys.read(name, file.digest);
    return bytes && heldInStore(this.#store, plan, name.keyId, file.digest);
  }

  async #make({ key, plan, keyOwner }: KeysWish, control: Control): Promise<HeldKeys> {
    const bytes = await keyOwner.makeEvaluationKeys(plan.evaluationKeys, control);
    throwIfAborted(control.signal);
    if (key.ephemeral) return heldInMemory(plan, bytes);
    const name = { keyId: key.id, shapeDigest: plan.evaluationKeys.digest };
    try {
      const { digest } = await this.#store.evaluationKeys.write(name, bytes);
      return heldInStore(this.#store, plan, key.id, digest);
    } catch {
      // A full disk is no reason not to predict.
      return heldInMemory(plan, bytes);
    }
  }
}

function referenceOf({ parameters, evaluationKeys }: InteractivePlan, digest: string): HeldKeys['reference'] {
  return { digest, parameterSet: parameters.name, shapeDigest: evaluationKeys.digest };
}

function heldInMemory(plan: InteractivePlan, bytes: Uint8Array): HeldKeys {
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { reference: referenceOf(plan, digest), byteLength: bytes.length, bytes: async () => bytes };
}

/** The bytes are read when they are sent, so that they do not lie in memory all day. */
function heldInStore(store: Store, plan: InteractivePlan, keyId: string, digest: string): HeldKeys {
  const name = { keyId, shapeDigest: plan.evaluationKeys.digest };
  return {
    reference: referenceOf(plan, digest),
    byteLength: plan.evaluationKeys.bytes,
    bytes: async () => {
      const bytes = await store.evaluationKeys.read(name, digest);
      if (bytes) return bytes;
      throw toCryptoNetsError(new Error('evaluation keys were removed from the profile'));
    },
  };
}
