/** The host's events, numbered and kept for a while, so that a view that lost its connection can have those it missed. */
import { HOST_EVENT_NAMES, type HostEventName, type HostEvents } from '../../shared/ipc/types.ts';
import type { EventFrame } from './frames.ts';

/** Anything that says the host's events. */
export interface EventSource {
  on<E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): () => void;
}

/** How many events are kept. A prediction says some hundreds; a view is away for seconds. */
export const KEPT_EVENTS = 4096;
/** At most about this much binary data is kept beside them (glimpses of ciphertext). */
export const KEPT_BYTES = 16 * 1024 * 1024;

export interface EventLog {
  readonly session: string;
  /** Number of the newest event, 0 before the first. */
  latest(): number;
  /** The events after `after`, oldest first, or null when some of them are gone. */
  since(after: number): readonly EventFrame[] | null;
  /** Subscribes to new events; the returned function ends it. */
  follow(listener: (frame: EventFrame) => void): () => void;
  close(): void;
}

function binarySize(event: unknown): number {
  const inner = (event as { event?: { bytes?: unknown } } | null)?.event?.bytes;
  return inner instanceof Uint8Array ? inner.length : 0;
}

/** Starts to listen to a source. `session` is 32 hexadecimal digits, fresh for each host process. */
export function createEventLog(source: EventSource, session: string): EventLog {
  const kept: EventFrame[] = [];
  const followers = new Set<(frame: EventFrame) => void>();
  let sequence = 0;
  let bytes = 0;

  const append = (name: HostEventName, event: unknown): void => {
    const frame: EventFrame = { kind: 'event', sequence: ++sequence, name, event };
    kept.push(frame);
    bytes += binarySize(event);
    while (kept.length > KEPT_EVENTS || bytes > KEPT_BYTES) bytes -= binarySize(kept.shift()?.event);
    for (const follower of followers) follower(frame);
  };
  const subscriptions = HOST_EVENT_NAMES.map((name) => source.on(name, (event) => append(name, event)));

  return {
    session,
    latest: () => sequence,
    since: (after) => {
      if (after > sequence || after < sequence - kept.length) return null;
      return kept.slice(kept.length - (sequence - after));
    },
    follow: (listener) => {
      followers.add(listener);
      return () => followers.delete(listener);
    },
    close: () => {
      for (const unsubscribe of subscriptions) unsubscribe();
      followers.clear();
    },
  };
}

/** A fresh session name. */
export function newSession(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
