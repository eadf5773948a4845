/** A stand-in for the host behind the bridge, derived from the contract: inputs are parsed as the real host parses them. Tests only. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { CallName, Handlers, InputOf, OutputOf } from '../../shared/ipc/contract.ts';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import type { HostEventName, HostEvents, Result } from '../../shared/ipc/types.ts';
import { World } from './bridge-world.ts';

type Connection = 'connecting' | 'open' | 'lost';
type Listener = (event: never) => void;
/** A handler that a test puts in the place of the world's own. */
export type Overrides = Partial<Handlers>;

export class BridgeDouble implements Bridge {
  readonly world: World;
  /** Every call that was made, with its input as it came. */
  readonly calls: { readonly name: CallName; readonly input: unknown }[] = [];
  readonly #handlers: Handlers;
  readonly #listeners = new Map<HostEventName, Set<Listener>>();
  readonly #connectionListeners = new Set<(state: Connection) => void>();
  #connection: Connection = 'open';

  constructor(overrides: Overrides = {}) {
    this.world = new World((name, event) => this.emit(name, event));
    this.#handlers = { ...this.world.handlers(), ...overrides };
  }

  async call<K extends CallName>(name: K, input: InputOf<K>): Promise<Result<OutputOf<K>>> {
    this.calls.push({ name, input });
    if (this.#connection === 'lost') {
      return { ok: false, error: toReport(new CryptoNetsError('HOST_LOST')) };
    }
    return (await dispatch(this.#handlers, name, input)) as Result<OutputOf<K>>;
  }

  on<E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  onConnection(listener: (state: Connection) => void): () => void {
    this.#connectionListeners.add(listener);
    listener(this.#connection);
    return () => void this.#connectionListeners.delete(listener);
  }

  emit<E extends HostEventName>(name: E, event: HostEvents[E]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }

  connect(state: Connection): void {
    this.#connection = state;
    for (const listener of this.#connectionListeners) listener(state);
  }

  /** How many listeners an event has: for tests that nothing is left behind. */
  listeners(name: HostEventName): number {
    return this.#listeners.get(name)?.size ?? 0;
  }
}
