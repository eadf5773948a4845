/** The view's side of a connection: makes the Bridge that views are handed, over ports that may come and go. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/ipc/contract.ts';
import type { HostEventName, HostEvents, Result } from '../../shared/ipc/types.ts';
import type { FramePort } from './frame-port.ts';
import { parseHostFrame, type CallFrame, type EventFrame, type HostFrame, type ViewFrame } from './frames.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';
type Settle = (result: Result<unknown>) => void;
type Listener = (event: never) => void;

export interface ViewBridge {
  readonly bridge: Bridge;
  /** Takes a fresh port into use; the one before it is given up. */
  attach(port: FramePort): void;
}

function lostAnswer(): Result<never> {
  return { ok: false, error: toReport(new CryptoNetsError('HOST_LOST')) };
}

/** Calls made before the first welcome wait for it; calls under way when a port closes are answered HOST_LOST. */
export function createViewBridge(): ViewBridge {
  const listeners = new Map<HostEventName, Set<Listener>>();
  const connectionListeners = new Set<(state: ConnectionState) => void>();
  const answers = new Map<number, Settle>();
  let waiting: CallFrame[] = [];
  let state: ConnectionState = 'connecting';
  let current: FramePort | undefined;
  let session: string | null = null;
  let lastSeen = 0;
  let nextId = 1;

  const become = (next: ConnectionState): void => {
    if (state === next) return;
    state = next;
    for (const listener of connectionListeners) listener(next);
  };

  const tell = ({ sequence, name, event }: EventFrame): void => {
    if (sequence <= lastSeen) return;
    lastSeen = sequence;
    for (const listener of listeners.get(name) ?? []) listener(event as never);
  };

  /** A call that cannot be sent (its input is not plain data, or too large) is answered here. */
  const sendCall = (port: FramePort | undefined, frame: CallFrame): void => {
    try {
      port?.send(frame);
    } catch (error) {
      answers.get(frame.id)?.({ ok: false, error: toReport(error) });
      answers.delete(frame.id);
    }
  };

  const receive = (frame: HostFrame): void => {
    if (frame.kind === 'event') return tell(frame);
    if (frame.kind === 'answer') {
      const settle = answers.get(frame.id);
      answers.delete(frame.id);
      return settle?.(frame.result);
    }
    session = frame.session;
    lastSeen = frame.sequence;
    const ready = waiting;
    waiting = [];
    for (const call of ready) sendCall(current, call);
    become('open');
  };

  const lose = (port: FramePort): void => {
    if (port !== current) return;
    current = undefined;
    waiting = [];
    const open = [...answers.values()];
    answers.clear();
    become('lost');
    for (const settle of open) settle(lostAnswer());
  };

  const attach = (port: FramePort): void => {
    const previous = current;
    if (previous) lose(previous);
    current = port;
    previous?.close();
    port.onClose(() => lose(port));
    port.onFrame((value) => {
      if (port !== current) return;
      try {
        receive(parseHostFrame(value));
      } catch {
        port.close();
      }
    });
    port.send({ kind: 'hello', session, after: lastSeen } satisfies ViewFrame);
  };

  const call = <K extends CallName>(name: K, input: InputOf<K>): Promise<Result<OutputOf<K>>> => {
    if (state === 'lost') return Promise.resolve(lostAnswer());
    return new Promise((resolve) => {
      const id = nextId++;
      answers.set(id, resolve as Settle);
      const frame: CallFrame = { kind: 'call', id, name, input };
      if (state === 'open') sendCall(current, frame);
      else waiting.push(frame);
    });
  };

  const on = <E extends HostEventName>(name: E, listener: (event: HostEvents[E]) => void): (() => void) => {
    const set = listeners.get(name) ?? new Set<Listener>();
    listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  };

  const onConnection = (listener: (state: ConnectionState) => void): (() => void) => {
    connectionListeners.add(listener);
    listener(state);
    return () => void connectionListeners.delete(listener);
  };

  return { bridge: { call, on, onConnection }, attach };
}
