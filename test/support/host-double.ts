/** A host for tests of the transports: every call is answered by a given function or refused, events are said on demand. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { CALLS, type CallName, type Handlers } from '../../shared/ipc/contract.ts';
import type { HostEventName, HostEvents } from '../../shared/ipc/types.ts';

export interface HostDouble {
  readonly handlers: Handlers;
  on<E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): () => void;
  /** Says an event to everyone who listens. */
  emit<E extends HostEventName>(name: E, event: HostEvents[E]): void;
  close(): Promise<void>;
  closed(): boolean;
}

export function createHostDouble(given: Partial<Handlers> = {}): HostDouble {
  const listeners = new Map<string, Set<(event: never) => void>>();
  let isClosed = false;
  const refused = () => Promise.reject(new CryptoNetsError('UNIMPLEMENTED'));
  const handlers = Object.fromEntries(
    Object.keys(CALLS).map((name) => [name, given[name as CallName] ?? refused]),
  ) as never;
  return {
    handlers,
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
    emit: (name, event) => {
      for (const listener of listeners.get(name) ?? []) listener(event as never);
    },
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
    closed: () => isClosed,
  };
}
