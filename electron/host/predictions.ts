/** Starts predictions and makes keys with the rooms of the host: picks server, model, packing, key and engine. */
import type { KeyOwner } from '../../engine/key-owner.ts';
import type { InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import type { KeySummary, PredictionResult, Settings } from '../../shared/ipc/types.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { InteractiveSet, KeyParameters } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import {
  batchRun,
  interactiveRun,
  makeKey,
  predict,
  readyModel,
  type HeldKeys,
  type MadeKey,
  type PackedRun,
  type PredictionInput,
  type ReadyModel,
} from '../operations/index.ts';
import type { ClientEngines } from './engines.ts';
import type { EvaluationKeyRing } from './evaluation-keys.ts';
import { Flights } from './flights.ts';
import type { History } from './history.ts';
import type { KeyOwners } from './key-owners.ts';
import { EPHEMERAL_NAME, INTERACTIVE_SUFFIX, type Keys } from './keys.ts';
import type { Models } from './models.ts';
import { packingFor, type ChosenPacking } from './packing-choice.ts';
import type { PackingHistory } from './packing-history.ts';
import type { Connected, Servers } from './servers.ts';
import type { VaultSession } from './vault-session.ts';

export interface PredictionsParts {
  readonly servers: Servers;
  readonly models: Models;
  readonly engines: ClientEngines;
  readonly keys: Keys;
  readonly owners: KeyOwners<KeyOwner>;
  readonly interactiveOwners: KeyOwners<InteractiveKeyOwner>;
  readonly evaluationKeys: EvaluationKeyRing;
  readonly packingHistory: PackingHistory;
  readonly vault: VaultSession;
  readonly history: History;
  readonly settings: () => Settings;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

export interface PredictionWish extends PredictionInput {
  readonly model?: string | undefined;
  readonly packing: 'auto' | 'batch' | 'interactive';
  /** Name of a key; without it the newest one that fits, or a fresh one. */
  readonly key?: string | undefined;
  /** Never a key of the vault: a throw-away one. */
  readonly ephemeralKey?: boolean;
  readonly glimpse?: (bytes: Uint8Array) => void;
}

type KeyWish = Pick<PredictionWish, 'key' | 'ephemeralKey'>;

/** Name of the key that is made by itself in an open vault that has none. */
const FIRST_KEY_NAME = 'default';

/** What a run borrows, and the key it runs under. */
interface Ready extends AsyncDisposable {
  readonly key: KeySummary;
  readonly packed: PackedRun;
}

export class Predictions {
  readonly #parts: PredictionsParts;
  readonly #flights = new Flights();

  constructor(parts: PredictionsParts) {
    this.#parts = parts;
  }

  /** From button to result, into the history. @throws what operations/predict.ts throws, and KEY_NOT_FOUND, VAULT_LOCKED, UNIMPLEMENTED */
  async run(operationId: string, wish: PredictionWish, control: Control): Promise<PredictionResult> {
    const startedAtMs = Date.now();
    const stopwatch = new Stopwatch();
    const connected = await this.#parts.servers.connect(control.signal);
    const model = await this.#model(connected, wish.model, control);
    const { packing, reason: packingReason } = this.#choose(wish, connected, model);
    const made = packing === 'interactive' ? this.#readyInteractive : this.#readyBatch;
    await using ready = await made.call(this, wish, connected, model, stopwatch, control);
    const { key, packed } = ready;
    const { catalog } = connected;
    const server = (packing === 'interactive' ? catalog.interactive : undefined) ?? catalog;
    const shown = { name: wish.key ?? key.name, ephemeral: key.ephemeral };
    const parts = { server, model, packed, packingReason, key: shown, stopwatch };
    const result = await predict(parts, wish, control);
    this.#remember({ operationId, startedAtMs, result, connected, key });
    return result;
  }

  /**
   * Makes ready what an interactive prediction takes besides the image. Does nothing new when it is ready already.
   * @throws UNIMPLEMENTED (the server has batches only), VAULT_LOCKED, KEY_STORE_FULL, CANCELLED
   */
  async warm(modelName: string | undefined, control: Control): Promise<KeySummary> {
    const stopwatch = new Stopwatch();
    const connected = await this.#parts.servers.connect(control.signal);
    const model = await this.#model(connected, modelName, control);
    await using ready = await this.#readyInteractive({}, connected, model, stopwatch, control);
    return ready.key;
  }

  /** A key of a name: sealed into the vault, or in memory while there is none. @throws KEY_EXISTS, VAULT_LOCKED, MODEL_NOT_FOUND */
  async makeKey(name: string, control: Control): Promise<KeySummary> {
    this.requireRoomForKey(name);
    const parameters = await this.#parts.models.parametersForNewKeys();
    return this.#makeKey(name, parameters, new Stopwatch(), control);
  }

  /** What can be refused before the work begins. @throws KEY_EXISTS, VAULT_LOCKED */
  requireRoomForKey(name: string): void {
    const { keys, vault } = this.#parts;
    keys.requireFree(name);
    if (vault.status().state === 'locked') throw new CryptoNetsError('VAULT_LOCKED');
  }

  #model(connected: Connected, name: string | undefined, control: Control): Promise<ReadyModel> {
    const { models, allowInsecure } = this.#parts;
    const { remote, catalog } = connected;
    const sources = {
      remote,
      catalog,
      atHand: (digest: string) => models.atHand(digest),
      keep: models.keep.bind(models),
      derivePlan: models.plan.bind(models),
      deriveInteractive: models.interactivePlan.bind(models),
      allowInsecure,
    };
    return readyModel(sources, name, control.signal);
  }

  #choose(wish: PredictionWish, connected: Connected, model: ReadyModel): ChosenPacking {
    const { keys, evaluationKeys, packingHistory, servers } = this.#parts;
    const { interactive } = model;
    const fitting =
      interactive instanceof CryptoNetsError || wish.ephemeralKey
        ? undefined
        : keys.fitting(interactive.parameters);
    return packingFor({
      wish,
      model,
      connected,
      local: servers.isLocal(connected),
      history: packingHistory,
      keysKnown:
        !(interactive instanceof CryptoNetsError) && evaluationKeys.isKnown(connected, fitting, interactive),
      keysHeld: !(interactive instanceof CryptoNetsError) && evaluationKeys.isHeld(fitting, interactive),
    });
  }

  async #readyBatch(
    wish: PredictionWish,
    { remote, catalog }: Connected,
    { plan }: ReadyModel,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<Ready> {
    const { owners, engines, settings } = this.#parts;
    const { parameters } = plan;
    const make = async (keep: (made: MadeKey) => KeySummary): Promise<KeySummary> =>
      makeKey(await engines.keyMaker(), parameters, keep, stopwatch, control);
    const key = await this.#key(wish, parameters, FIRST_KEY_NAME, make, control.signal);
    const lease = await owners.borrow(key, settings().engine);
    const release = (): PromiseLike<void> => lease[Symbol.asyncDispose]();
    try {
      const context = { remote, plan, keyOwner: lease.keyOwner, ...glimpseOf(wish) };
      return { key, packed: batchRun(context, catalog.limits), [Symbol.asyncDispose]: release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #readyInteractive(
    wish: KeyWish & Pick<PredictionWish, 'glimpse'>,
    connected: Connected,
    { interactive: plan }: ReadyModel,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<Ready> {
    if (plan instanceof CryptoNetsError) throw plan;
    const { interactiveOwners, settings } = this.#parts;
    const key = await this.#interactiveKey(wish, plan.parameters, stopwatch, control);
    const lease = await interactiveOwners.borrow(key, settings().engine);
    const release = (): PromiseLike<void> => lease[Symbol.asyncDispose]();
    try {
      const { keyOwner } = lease;
      await keyOwner.prepare(plan, control);
      const held = await this.#evaluationKeys({ key, plan, keyOwner }, connected, stopwatch, control);
      const sendKeysAgain = (again: Control): Promise<void> => {
        this.#parts.evaluationKeys.unknow(connected, held);
        return this.#parts.evaluationKeys.bring(connected, held, stopwatch, again);
      };
      const { remote, catalog } = connected;
      const evaluationKeysDigest = held.reference.digest;
      const context = { remote, plan, keyOwner, evaluationKeysDigest, sendKeysAgain, ...glimpseOf(wish) };
      return { key, packed: interactiveRun(context, catalog.limits), [Symbol.asyncDispose]: release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Made if they are not at hand, sent if the server does not have them. Records `keygen` and `upload-keys` when that took work. */
  async #evaluationKeys(
    wish: {
      readonly key: KeySummary;
      readonly plan: InteractivePlan;
      readonly keyOwner: InteractiveKeyOwner;
    },
    connected: Connected,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<HeldKeys> {
    const { evaluationKeys } = this.#parts;
    const held = await evaluationKeys.ready(wish, stopwatch, control);
    await evaluationKeys.bring(connected, held, stopwatch, control);
    return held;
  }

  #interactiveKey(
    wish: KeyWish,
    parameters: InteractiveSet,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<KeySummary> {
    const { engines } = this.#parts;
    const make = async (keep: (made: MadeKey) => KeySummary): Promise<KeySummary> =>
      makeKey(await engines.interactiveKeyMaker(), parameters, keep, stopwatch, control);
    const named = this.#besideNamed(wish, parameters);
    return this.#key(named, parameters, FIRST_KEY_NAME + INTERACTIVE_SUFFIX, make, control.signal);
  }

  /** A key for batches that was named stands for the one beside it. */
  #besideNamed(wish: KeyWish, parameters: InteractiveSet): KeyWish & { readonly makeNamed?: boolean } {
    const { keys } = this.#parts;
    if (wish.key === undefined || keys.byName(wish.key).parameters === parameters.name) return wish;
    return { ...wish, key: wish.key + INTERACTIVE_SUFFIX, makeNamed: true };
  }

  /** The key that is wished for: a named one, one that fits, or a new one, which several operations make only once. */
  async #key(
    wish: KeyWish & { readonly makeNamed?: boolean },
    parameters: KeyParameters,
    firstName: string,
    make: (keep: (made: MadeKey) => KeySummary) => Promise<KeySummary>,
    signal: AbortSignal | undefined,
  ): Promise<KeySummary> {
    const { keys } = this.#parts;
    if (wish.ephemeralKey && wish.key === undefined) {
      return make((made) => keys.hold(made, EPHEMERAL_NAME, false));
    }
    const name = wish.key ?? firstName;
    for (;;) {
      const present =
        wish.key === undefined
          ? keys.fitting(parameters)
          : wish.makeNamed && !this.#taken(name)
            ? undefined
            : this.#namedKey(name, parameters);
      if (present) return present;
      await this.#flights.share(`${name} ${parameters.name}`, signal, async () => {
        await make((made) => this.#keep(made, name));
      });
    }
  }

  /** Into an open vault under its name, if that is free; else in memory. */
  #keep(made: MadeKey, name: string): KeySummary {
    const { keys, vault } = this.#parts;
    if (vault.unlocked !== undefined && !this.#taken(name)) return keys.keep(made, name);
    return keys.hold(made, EPHEMERAL_NAME, false);
  }

  #taken(name: string): boolean {
    return this.#parts.keys.list().some((key) => key.name === name);
  }

  #namedKey(name: string, parameters: KeyParameters): KeySummary {
    const key = this.#parts.keys.byName(name);
    if (key.parameters === parameters.name) return key;
    throw new CryptoNetsError(
      'KEY_INVALID',
      `This key belongs to other parameters: expected ${parameters.name}, got ${key.parameters}.`,
      { hint: 'Use another key, or make a new one.' },
    );
  }

  async #makeKey(
    name: string,
    parameters: ParameterSet,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<KeySummary> {
    const { engines, keys, vault } = this.#parts;
    const keyMaker = await engines.keyMaker();
    const inMemory = vault.status().state === 'missing';
    const keep = (made: MadeKey): KeySummary =>
      inMemory ? keys.hold(made, name, true) : keys.keep(made, name);
    return makeKey(keyMaker, parameters, keep, stopwatch, control);
  }

  #remember(finished: {
    operationId: string;
    startedAtMs: number;
    result: PredictionResult;
    connected: Connected;
    key: KeySummary;
  }): void {
    const { operationId, startedAtMs, result, connected, key } = finished;
    this.#parts.packingHistory.note(result);
    if (!this.#parts.settings().keepHistory) return;
    const keyId = key.ephemeral ? null : key.id;
    const serverId = this.#parts.servers.rowIdOf(connected);
    this.#parts.history.add({ operationId, startedAtMs, result, keyId, serverId });
  }
}

function glimpseOf({ glimpse }: Pick<PredictionWish, 'glimpse'>): Pick<PredictionWish, 'glimpse'> {
  return glimpse ? { glimpse } : {};
}
