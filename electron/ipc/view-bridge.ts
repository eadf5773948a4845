/** The view's side of a connection: makes the Bridge that views are handed, over ports that may come and go. */
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/ipc/contract.ts';
import type { HostEventName, HostEvents, Result } from '../../shared/ipc/types.ts';
import type { FramePort } from './frame-port.ts';
import { parseHostFrame, type EventFrame, type HostFrame, type ViewFrame } from './frames.ts';
import { lostAnswer, PendingCalls } from './pending-calls.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';
type Listener = (event: never) => void;

/** Calls made before the first welcome wait for it; calls under way when a port closes are answered HOST_LOST. */
export class ViewBridge {
  readonly #listeners = new Map<HostEventName, Set<Listener>>();
  readonly #stateListeners = new Set<(state: ConnectionState) => void>();
  readonly #calls = new PendingCalls();
  #state: ConnectionState = 'connecting';
  #port: FramePort | undefined;
  #session: string | null = null;
  #lastSeen = 0;

  /** What the view is given: plain functions, so that it survives being copied into another world. */
  readonly bridge: Bridge = {
    call: (name, input) => this.#call(name, input),
    on: (name, listener) => this.#on(name, listener),
    onConnection: (listener) => {
      this.#stateListeners.add(listener);
      listener(this.#state);
      return () => void this.#stateListeners.delete(listener);
    },
  };

  /** Takes a fresh port into use; the one before it is given up. */
  attach(port: FramePort): void {
    const previous = this.#port;
    if (previous) this.#lose(previous);
    previous?.close();
    this.#port = port;
    port.onClose(() => this.#lose(port));
    port.onFrame((value) => {
      if (port === this.#port) this.#receive(port, value);
    });
    port.send({ kind: 'hello', session: this.#session, after: this.#lastSeen } satisfies ViewFrame);
  }

  #call<K extends CallName>(name: K, input: InputOf<K>): Promise<Result<OutputOf<K>>> {
    if (this.#state === 'lost') return Promise.resolve(lostAnswer());
    const port = this.#state === 'open' ? this.#port : undefined;
    return new Promise((resolve) => {
      this.#calls.add(name, input, port, (result) => resolve(result as Result<OutputOf<K>>));
    });
  }

  #on<E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set<Listener>();
    this.#listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  #receive(port: FramePort, value: unknown): void {
    let frame: HostFrame;
    try {
      frame = parseHostFrame(value);
    } catch {
      return port.close();
    }
    if (frame.kind === 'event') return this.#emit(frame);
    if (frame.kind === 'answer') return this.#calls.settle(frame.id, frame.result);
    this.#session = frame.session;
    this.#lastSeen = frame.sequence;
    this.#calls.sendUnsent(port);
    this.#become('open');
  }

  /** Events that were seen before (a replay may overlap) are not emitted again. */
  #emit({ sequence, name, event }: EventFrame): void {
    if (sequence <= this.#lastSeen) return;
    this.#lastSeen = sequence;
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }

  #lose(port: FramePort): void {
    if (port !== this.#port) return;
    this.#port = undefined;
    this.#become('lost');
    this.#calls.loseAll();
  }

  #become(next: ConnectionState): void {
    if (this.#state === next) return;
    this.#state = next;
    for (const listener of this.#stateListeners) listener(next);
  }
}
