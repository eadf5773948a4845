/** Starts predictions and makes keys with the rooms of the host: picks server, model, plan, key and engine. */
import type { KeySummary, PredictionResult, Settings } from '../../shared/ipc/types.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { makeKey, predict, readyModel, type PredictionInput, type ReadyModel } from '../operations/index.ts';
import type { ClientEngines } from './engines.ts';
import type { History } from './history.ts';
import type { KeyOwners } from './key-owners.ts';
import { EPHEMERAL_NAME, type Keys } from './keys.ts';
import type { Models } from './models.ts';
import type { Connected, Servers } from './servers.ts';
import type { VaultSession } from './vault-session.ts';

export interface PredictionsParts {
  readonly servers: Servers;
  readonly models: Models;
  readonly engines: ClientEngines;
  readonly keys: Keys;
  readonly owners: KeyOwners;
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

/** Name of the key that is made by itself in an open vault that has none. */
const FIRST_KEY_NAME = 'default';

export class Predictions {
  readonly #parts: PredictionsParts;

  constructor(parts: PredictionsParts) {
    this.#parts = parts;
  }

  /** From button to result, into the history. @throws what operations/predict.ts throws, and KEY_NOT_FOUND, VAULT_LOCKED, UNIMPLEMENTED */
  async run(operationId: string, wish: PredictionWish, control: Control): Promise<PredictionResult> {
    const { servers, owners } = this.#parts;
    const startedAtMs = Date.now();
    const stopwatch = new Stopwatch();
    if (wish.packing === 'interactive') {
      throw new CryptoNetsError('UNIMPLEMENTED', 'Interactive packing is not there yet: use batch packing.');
    }
    const connected = await servers.connect(control.signal);
    const model = await this.#model(connected, wish.model, control);
    const key = await this.#key(wish, model.plan.parameters, stopwatch, control);
    await using lease = await owners.borrow(key, this.#parts.settings().engine);
    const { remote, catalog } = connected;
    const parts = {
      remote,
      limits: catalog.limits,
      server: catalog,
      model,
      keyOwner: lease.keyOwner,
      key,
      stopwatch,
      ...(wish.glimpse ? { glimpse: wish.glimpse } : {}),
    };
    const result = await predict(
      { ...parts, key: { name: key.name, ephemeral: key.ephemeral } },
      wish,
      control,
    );
    this.#remember({ operationId, startedAtMs, result, connected, key });
    return result;
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
      allowInsecure,
    };
    return readyModel(sources, name, control.signal);
  }

  async #key(
    wish: PredictionWish,
    parameters: ParameterSet,
    stopwatch: Stopwatch,
    control: Control,
  ): Promise<KeySummary> {
    const { keys } = this.#parts;
    if (wish.key !== undefined) return this.#namedKey(wish.key, parameters);
    const fitting = wish.ephemeralKey ? undefined : keys.fitting(parameters);
    if (fitting) return fitting;
    const free = !keys.list().some((key) => key.name === FIRST_KEY_NAME);
    const keep = !wish.ephemeralKey && free && this.#parts.vault.unlocked !== undefined;
    return this.#makeKey(keep ? FIRST_KEY_NAME : EPHEMERAL_NAME, parameters, stopwatch, control, !keep);
  }

  #namedKey(name: string, parameters: ParameterSet): KeySummary {
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
    throwAway = false,
  ): Promise<KeySummary> {
    const { engines, keys, vault } = this.#parts;
    const keyMaker = await engines.keyMaker();
    const inMemory = throwAway || vault.status().state === 'missing';
    return makeKey(
      keyMaker,
      parameters,
      (made) => (inMemory ? keys.hold(made, name, !throwAway) : keys.keep(made, name)),
      stopwatch,
      control,
    );
  }

  #remember(finished: {
    operationId: string;
    startedAtMs: number;
    result: PredictionResult;
    connected: Connected;
    key: KeySummary;
  }): void {
    if (!this.#parts.settings().keepHistory) return;
    const { operationId, startedAtMs, result, connected, key } = finished;
    const keyId = key.ephemeral ? null : key.id;
    const serverId = this.#parts.servers.rowIdOf(connected);
    this.#parts.history.add({ operationId, startedAtMs, result, keyId, serverId });
  }
}
