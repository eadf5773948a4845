/** What a view is handed by whichever shell it runs in. */
import type { CallName, InputOf, OutputOf } from './contract.ts';
import type { HostEventName, HostEvents, Result } from './types.ts';

/** Electron's preload and the browser shell's client both make one of these; views know nothing else of the outside. */
export interface Bridge {
  call<K extends CallName>(name: K, input: InputOf<K>): Promise<Result<OutputOf<K>>>;
  /** Subscribes; the returned function ends the subscription. */
  on<E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): () => void;
  /** Whether the host can be reached; told at once on subscription and at each change. */
  onConnection(listener: (state: 'connecting' | 'open' | 'lost') => void): () => void;
}
