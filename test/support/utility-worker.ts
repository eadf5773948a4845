/** Runs a bundled host as Electron's utility process would: in a worker whose `process.parentPort` speaks Electron's way. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

const port = parentPort;
if (!port) throw new Error('This is the first file of a worker.');

/** A port of node:worker_threads with the events of MessagePortMain. */
function asMainPort(inner: MessagePort) {
  const on = (name: string, listener: (value: unknown) => void): unknown =>
    name === 'message'
      ? inner.on('message', (data: unknown) => listener({ data }))
      : inner.on('close', () => listener(undefined));
  return {
    postMessage: (value: unknown) => inner.postMessage(value),
    start: () => inner.start(),
    close: () => inner.close(),
    on,
  };
}

interface Envelope {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

Object.defineProperty(process, 'parentPort', {
  value: {
    postMessage: (message: unknown) => port.postMessage(message),
    on: (_name: 'message', listener: (event: { data: unknown; ports: unknown[] }) => void) =>
      port.on('message', ({ data, ports }: Envelope) => listener({ data, ports: ports.map(asMainPort) })),
  },
});
await import((workerData as { entry: string }).entry);
