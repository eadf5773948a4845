/** Listeners of a host's events. A listener that throws does not keep the others from hearing. */
import type { HostEventName, HostEvents } from '../../shared/ipc/types.ts';

type Listener<E extends HostEventName> = (event: HostEvents[E]) => void;

export class HostEventBus {
  readonly #listeners: { [E in HostEventName]: Set<Listener<E>> } = {
    operation: new Set(),
    vault: new Set(),
    server: new Set(),
    servers: new Set(),
    keys: new Set(),
    settings: new Set(),
    runs: new Set(),
    history: new Set(),
    ledger: new Set(),
  };

  /** Returns the way to end the subscription. */
  on<E extends HostEventName>(name: E, listener: Listener<E>): () => void {
    const listeners: Set<Listener<E>> = this.#listeners[name];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<E extends HostEventName>(name: E, event: HostEvents[E]): void {
    for (const listener of this.#listeners[name]) {
      try {
        listener(event);
      } catch {
        // A view that fails is no reason for an operation to.
      }
    }
  }
}
