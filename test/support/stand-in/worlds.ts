/**
 * What runs inside a page: Electron's two ends of the context bridge, and its ipcRenderer. Each function is self-contained, since pages
 * are given its source.
 *
 * Assumed of Electron: preload scripts run in a world of their own that shares only the document with the page's
 * (electronjs.org/docs/latest/tutorial/context-isolation); values cross by copying, functions and promises by proxy, what is exposed is
 * frozen, a proxy or another thing that structured cloning refuses throws (electronjs.org/docs/latest/api/context-bridge); a port that
 * main sends is a MessagePort of the web in `event.ports` (electronjs.org/docs/latest/tutorial/message-ports).
 */
import type { Texts } from './texts.ts';

interface BridgeEnd {
  expose(name: string, value: unknown): void;
}

/** Both ends speak over synchronous events of the document, whose `detail` Chromium clones from world to world. */
export function bridgeEnd(here: string, there: string): BridgeEnd {
  type Callable = (...values: unknown[]) => unknown;
  interface Said {
    readonly kind: string;
    readonly id: number;
    readonly name: string;
    readonly ok: boolean;
    readonly value: unknown;
  }
  const functions: Callable[] = [];
  const promises: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
  const answers: Said[] = [];
  const say = (said: Partial<Said>): void => {
    document.dispatchEvent(new CustomEvent(there, { detail: structuredClone(said) }));
  };
  const isPlain = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const carriesCode = (value: unknown): boolean => {
    if (typeof value === 'function' || value instanceof Promise) return true;
    if (Array.isArray(value)) return value.some(carriesCode);
    return isPlain(value) && Object.values(value).some(carriesCode);
  };
  const failure = (error: unknown): unknown =>
    error instanceof Error ? { name: error.name, message: error.message } : error;
  const settle = (id: number, promise: Promise<unknown>): void => {
    promise.then(
      (value) => say({ kind: 'settle', id, ok: true, value: pack(value) }),
      (error: unknown) => say({ kind: 'settle', id, ok: false, value: failure(error) }),
    );
  };
  // Ids of either end differ by sign: a promise's belongs to who made it.
  let made = 0;
  function pack(value: unknown): unknown {
    if (!carriesCode(value)) return { plain: value };
    if (typeof value === 'function') return { call: functions.push(value as Callable) - 1 };
    if (value instanceof Promise) {
      settle(made, value);
      return { promise: made++ };
    }
    if (Array.isArray(value)) return { list: value.map(pack) };
    return { object: Object.entries(value as object).map(([key, part]) => [key, pack(part)]) };
  }
  function unpack(value: unknown): unknown {
    const packed = value as Record<string, unknown>;
    if ('call' in packed) return (...values: unknown[]) => call(packed['call'] as number, values);
    if ('promise' in packed)
      return new Promise((resolve, reject) => (promises[packed['promise'] as number] = { resolve, reject }));
    if ('list' in packed) return (packed['list'] as unknown[]).map(unpack);
    if ('object' in packed)
      return Object.freeze(
        Object.fromEntries(
          (packed['object'] as [string, unknown][]).map(([key, part]) => [key, unpack(part)]),
        ),
      );
    return packed['plain'];
  }
  const thrown = (value: unknown): unknown =>
    isPlain(value) && 'message' in value ? new Error(String(value['message'])) : value;
  function call(id: number, values: unknown[]): unknown {
    say({ kind: 'call', id, value: pack(values) });
    const answer = answers.pop();
    if (!answer) throw new Error('the other world is gone');
    if (!answer.ok) throw thrown(answer.value);
    return unpack(answer.value);
  }
  const hear: Readonly<Record<string, (said: Said) => void>> = {
    call: ({ id, value }) => {
      try {
        say({ kind: 'answer', ok: true, value: pack(functions[id]!(...(unpack(value) as unknown[]))) });
      } catch (error) {
        say({ kind: 'answer', ok: false, value: failure(error) });
      }
    },
    answer: (said) => answers.push(said),
    settle: ({ id, ok, value }) =>
      ok ? promises[id]!.resolve(unpack(value)) : promises[id]!.reject(thrown(value)),
    expose: ({ name, value }) =>
      void Object.defineProperty(globalThis, name, { value: unpack(value), enumerable: true }),
  };
  document.addEventListener(here, (event) => {
    const said = (event as CustomEvent<Said>).detail;
    hear[said.kind]!(said);
  });
  return { expose: (name, value) => say({ kind: 'expose', name, value: pack(value) }) };
}

/** What `require('electron')` gives a sandboxed preload script. `tell` hands text to the stand-in. */
export function preloadModule(bridge: BridgeEnd, texts: Texts, tell: (text: string) => void, door: string) {
  type Listener = (event: { readonly ports: readonly MessagePort[] }, ...values: unknown[]) => void;
  interface Told {
    readonly kind: 'ipc' | 'port' | 'close';
    readonly channel: string;
    readonly args: readonly unknown[];
    readonly ports: readonly number[];
    readonly id: number;
    readonly data: unknown;
  }
  const listeners = new Map<string, Listener[]>();
  const relays = new Map<number, MessagePort>();
  const given = new Map<number, MessagePort>();
  const say = (said: Partial<Told>): void => tell(texts.textOf(said));
  const relayed = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => say({ kind: 'port', id, data });
    port2.addEventListener('close', () => relays.delete(id) && say({ kind: 'close', id }));
    relays.set(id, port2);
    given.set(id, port1);
    return port1;
  };
  const hear: Readonly<Record<Told['kind'], (told: Told) => void>> = {
    ipc: ({ channel, args, ports }) => {
      const event = { ports: ports.map(relayed) };
      for (const listener of listeners.get(channel) ?? []) listener(event, ...args);
    },
    port: ({ id, data }) => relays.get(id)?.postMessage(data),
    close: ({ id }) => {
      const port = relays.get(id);
      relays.delete(id);
      port?.close();
      // Electron's own event: the other end is gone.
      given.get(id)?.dispatchEvent(new Event('close'));
      given.delete(id);
    },
  };
  Object.defineProperty(globalThis, door, {
    value: (text: string) => {
      const told = texts.valueOf(text) as Told;
      hear[told.kind](told);
    },
  });
  return {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => bridge.expose(name, value) },
    ipcRenderer: {
      on: (channel: string, listener: Listener) =>
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      send: (channel: string, ...args: unknown[]) => say({ kind: 'ipc', channel, args }),
    },
  };
}
