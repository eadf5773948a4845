/** The host as a utility process, with main played by the test: start, views, keyring, servers, close. */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { HostOptions } from '../../../../electron/host/index.ts';
import { runHostProcess, type ParentPort } from '../../../../electron/host/utility-process.ts';
import { overWorkerPort, type NodeStylePort } from '../../../../electron/ipc/frame-port.ts';
import { parseToMain, type ToHost, type ToMain } from '../../../../electron/ipc/host-messages.ts';
import { ViewBridge } from '../../../../electron/ipc/view-bridge.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { createHostDouble } from '../../../support/host-double.ts';

const START: ToHost = {
  kind: 'start',
  profileDir: '/profile',
  modelsDir: '/models',
  version: '1.2.3',
  keyring: { backend: 'kwallet6', available: true },
};

/** Node's port as Electron's: a message comes wrapped in an event. */
function asMainPort(port: MessagePort): NodeStylePort {
  const on = (name: string, listener: (value: never) => void) =>
    name === 'message'
      ? port.on('message', (data) => listener({ data } as never))
      : port.on('close', () => listener(undefined as never));
  return {
    postMessage: (v) => port.postMessage(v),
    start: () => port.start(),
    close: () => port.close(),
    on,
  };
}

function main() {
  const parent = new EventEmitter();
  const told: ToMain[] = [];
  const port: ParentPort = {
    postMessage: (message) => void told.push(parseToMain(structuredClone(message))),
    on: (name, listener) => parent.on(name, listener),
  };
  const tell = (message: ToHost, ports: NodeStylePort[] = []): boolean =>
    parent.emit('message', { data: structuredClone(message), ports });
  return { port, told, tell };
}

function run(make?: (options: HostOptions) => Promise<unknown>) {
  const { port, told, tell } = main();
  const host = createHostDouble({ 'keys.list': () => Promise.resolve([]) });
  const opened: HostOptions[] = [];
  const done = runHostProcess(port, ((options: HostOptions) => {
    opened.push(options);
    return make ? make(options) : Promise.resolve(host);
  }) as never);
  return { told, tell, host, opened, done };
}

describe('host as a utility process', () => {
  it('opens the profile that main names, once it is told', async () => {
    const { told, tell, opened } = run();
    expect(opened).toEqual([]);
    tell(START);
    await expect.poll(() => told).toEqual([{ kind: 'started' }]);
    expect(opened[0]).toMatchObject({
      profileDir: '/profile',
      modelsDir: '/models',
      shell: 'electron',
      version: '1.2.3',
    });
    expect(opened[0]?.keyring?.backend()).toBe('kwallet6');
  });

  it('serves a view that comes before it is ready', async () => {
    const { tell } = run();
    const { port1, port2 } = new MessageChannel();
    tell({ kind: 'view' }, [asMainPort(port1)]);
    tell(START);
    const view = new ViewBridge();
    view.attach(overWorkerPort(port2 as unknown as NodeStylePort));
    expect(await view.bridge.call('keys.list', undefined)).toEqual({ ok: true, value: [] });
    port1.close();
  });

  it('asks main for the keyring', async () => {
    const { told, tell, opened } = run();
    tell(START);
    await expect.poll(() => opened.length).toBe(1);
    const wrapped = opened[0]?.keyring?.wrap(Uint8Array.of(1, 2));
    await expect.poll(() => told.at(-1)?.kind).toBe('keyring');
    tell({ kind: 'keyring-answer', id: 1, bytes: Uint8Array.of(9) });
    expect(await wrapped).toEqual(Uint8Array.of(9));
  });

  it('closes the host before it says so', async () => {
    const { told, tell, host, done } = run();
    tell(START);
    tell({ kind: 'close' });
    await done;
    expect(host.closed()).toBe(true);
    expect(told.at(-1)).toEqual({ kind: 'closed' });
  });

  it('says by code why it cannot open', async () => {
    const { told, tell, done } = run(() => Promise.reject(new CryptoNetsError('STORE_LOCKED')));
    tell(START);
    await expect(done).rejects.toThrow();
    expect(told).toEqual([{ kind: 'failed', code: 'STORE_LOCKED' }]);
  });
});

describe('servers of main', () => {
  async function server() {
    const { told, tell, opened } = run();
    tell(START);
    await expect.poll(() => opened.length).toBe(1);
    const started = opened[0]!.startServer!({ modelsDir: '/models', engine: 'seal' });
    expect(told.at(-1)).toEqual({ kind: 'server-start', id: 1, modelsDir: '/models', engine: 'seal' });
    return { told, tell, started };
  }

  it('have the address of their ready line, and end', async () => {
    const { told, tell, started } = await server();
    tell({
      kind: 'server-ready',
      id: 1,
      line: JSON.stringify({ event: 'listening', address: '127.0.0.1:5' }),
    });
    expect(await started.address).toBe('127.0.0.1:5');
    const stopped = started.stop();
    expect(told.at(-1)).toEqual({ kind: 'server-stop', id: 1 });
    tell({ kind: 'server-gone', id: 1 });
    await stopped;
    await started.exited;
  });

  it.each<[string, ToHost]>([
    ['ended before', { kind: 'server-gone', id: 1 }],
    ['spoke nonsense', { kind: 'server-ready', id: 1, line: 'hello' }],
  ])('have no address when they %s', async (_, message) => {
    const { tell, started } = await server();
    tell(message);
    await expect(started.address).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });
});
