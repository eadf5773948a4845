/** Which key an operation uses: the one that was named, the newest that can be used, or a fresh one; with the secret that it takes. */
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { ClientEngines } from './engines.ts';
import { Flights } from './flights.ts';
import { hasSecret, type KeyRing } from './key-ring.ts';
import { makeSecret } from './make-secret.ts';
import type { KeyParameters } from './parameters.ts';

export interface KeyWish {
  /** Name of a key; without it the newest one that has the secret, the newest one, or a fresh one. */
  readonly key?: string | undefined;
  /** Without a name: never a key that there is, but a throw-away one. */
  readonly ephemeralKey?: boolean | undefined;
}

/** Where and how long something is made. */
export interface Making {
  readonly stopwatch: Stopwatch;
  readonly control: Control;
}

export class KeyChooser {
  readonly #keys: KeyRing;
  readonly #engines: Pick<ClientEngines, 'makeSecretKey'>;
  readonly #flights = new Flights<KeySummary>();

  constructor(keys: KeyRing, engines: Pick<ClientEngines, 'makeSecretKey'>) {
    this.#keys = keys;
    this.#engines = engines;
  }

  /** The key that the wish means, if there is one; nothing is made. @throws KEY_NOT_FOUND (it was named) */
  present(wish: KeyWish, parameters: KeyParameters): KeySummary | undefined {
    if (wish.key !== undefined) return this.#keys.byName(wish.key);
    if (wish.ephemeralKey) return undefined;
    const usable = this.#keys.usable();
    return usable.find((key) => hasSecret(key, parameters)) ?? usable[0];
  }

  /**
   * The key that the wish means, with a secret for these parameters: whatever of both is not there is made, once, whoever else wants it.
   * @throws KEY_NOT_FOUND, VAULT_LOCKED, PARAMETERS_INSECURE, CANCELLED
   */
  async choose(wish: KeyWish, parameters: KeyParameters, making: Making): Promise<KeySummary> {
    if (wish.ephemeralKey && wish.key === undefined) return this.#fresh(parameters, making, true);
    const key = this.present(wish, parameters) ?? (await this.#first(parameters, making));
    return hasSecret(key, parameters) ? key : this.#completed(key, parameters, making);
  }

  /** The first key there is, which nobody named. */
  #first(parameters: KeyParameters, making: Making): Promise<KeySummary> {
    return this.#flights.share('', making.control.signal, () => this.#fresh(parameters, making, false));
  }

  #fresh(parameters: KeyParameters, { stopwatch, control }: Making, ephemeral: boolean): Promise<KeySummary> {
    const keys = this.#keys;
    return makeSecret(
      this.#engines,
      parameters,
      (made) => (ephemeral ? keys.addEphemeral(made) : keys.addUnnamed(made)),
      stopwatch,
      control,
    );
  }

  /** The key with the secret that it lacks. */
  #completed(
    key: KeySummary,
    parameters: KeyParameters,
    { stopwatch, control }: Making,
  ): Promise<KeySummary> {
    const keys = this.#keys;
    keys.requireRoomUnder(key);
    return this.#flights.share(`${key.id} ${parameters.name}`, control.signal, () =>
      makeSecret(this.#engines, parameters, (made) => keys.addSecret(key.id, made), stopwatch, control),
    );
  }
}
