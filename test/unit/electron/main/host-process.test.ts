/** The host process as main runs it: started, handed ports, restarted with growing waits, closed with care. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { MessagePortMain } from 'electron';
import { describe, expect, it } from 'vitest';
import type { HostStart, ToHost } from '../../../../electron/ipc/host-messages.ts';
import { startHostProcess } from '../../../../electron/main/host-process.ts';
import { createServerProcesses, serverArguments } from '../../../../electron/main/server-processes.ts';

const START: HostStart = {
  kind: 'start',
  profileDir: null,
  modelsDir: '/models',
  version: '1',
  keyring: { backend: 'kwallet6', available: true },
};

class FakeChild extends EventEmitter {
  readonly told: ToHost[] = [];
  readonly ports: unknown[] = [];
  readonly stdout = new PassThrough();
  killed = false;
  postMessage(message: ToHost, ports: unknown[] = []): void {
    this.told.push(structuredClone(message));
    this.ports.push(...ports);
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 0);
    return true;
  }
  says(message: unknown): void {
    this.emit('message', message);
  }
  kinds(): string[] {
    return this.told.map((message) => message.kind);
  }
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function run() {
  const children: FakeChild[] = [];
  const waits: { action: () => void; ms: number }[] = [];
  const failures: string[] = [];
  const serverChildren: FakeChild[] = [];
  let nowMs = 0;
  const host = startHostProcess({
    fork: () => children[children.push(new FakeChild()) - 1]!,
    start: () => Promise.resolve(START),
    keyring: {
      wrap: (secret) => Promise.resolve(secret.map((byte) => byte ^ 255)),
      unwrap: () => Promise.reject(new Error('private')),
    },
    servers: (answer) =>
      createServerProcesses(() => serverChildren[serverChildren.push(new FakeChild()) - 1]!, answer),
    onFailed: (code) => failures.push(code),
    now: () => nowMs,
    later: (action, ms) => waits.push({ action, ms }),
  });
  await settle();
  return { host, children, waits, failures, serverChildren, pass: (ms: number) => (nowMs += ms) };
}

const port = (name: string) => ({ name }) as unknown as MessagePortMain;

describe('host process', () => {
  it('is told how to start, and handed ports once it has', async () => {
    const { host, children } = await run();
    const [child] = children as [FakeChild];
    host.connect(port('early'));
    expect(child.kinds()).toEqual(['start']);
    child.says({ kind: 'started' });
    host.connect(port('late'));
    expect(child.kinds()).toEqual(['start', 'view', 'view']);
    expect(child.ports).toEqual([port('early'), port('late')]);
  });

  it('is started again when it ends, later each time, and sooner after a good run', async () => {
    const { children, waits, pass } = await run();
    for (let index = 0; index < 8; index++) {
      children.at(-1)?.emit('exit', 1);
      waits.at(-1)?.action();
      await settle();
    }
    expect(waits.map(({ ms }) => ms)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    pass(60_000);
    children.at(-1)?.emit('exit', 1);
    expect(waits.at(-1)?.ms).toBe(250);
    expect(children.length).toBe(9);
  });

  it('keeps a port that was asked for while it was away', async () => {
    const { host, children, waits } = await run();
    children[0]?.says({ kind: 'started' });
    children[0]?.emit('exit', 1);
    host.connect(port('waiting'));
    waits[0]?.action();
    await settle();
    children[1]?.says({ kind: 'started' });
    expect(children[1]?.ports).toEqual([port('waiting')]);
  });

  it('is asked to close, and is gone when that is done', async () => {
    const { host, children, waits } = await run();
    const [child] = children as [FakeChild];
    child.says({ kind: 'started' });
    const closed = host.close();
    expect(child.kinds().at(-1)).toBe('close');
    child.says({ kind: 'closed' });
    await closed;
    expect(child.killed).toBe(true);
    expect(waits).toEqual([]);
  });

  it('is ended when it does not close in time', async () => {
    const { host, children } = await run();
    await host.close(1);
    expect(children[0]?.killed).toBe(true);
  });

  it('is not started again when it could not open what it needs', async () => {
    const { children, waits, failures } = await run();
    children[0]?.says({ kind: 'failed', code: 'STORE_CORRUPT' });
    children[0]?.emit('exit', 1);
    expect(failures).toEqual(['STORE_CORRUPT']);
    expect(waits).toEqual([]);
  });

  it('is served by the keyring, without a word why when it fails', async () => {
    const { children } = await run();
    children[0]?.says({ kind: 'keyring', id: 1, action: 'wrap', bytes: Uint8Array.of(1) });
    children[0]?.says({ kind: 'keyring', id: 2, action: 'unwrap', bytes: Uint8Array.of(1) });
    await settle();
    expect(children[0]?.told.slice(1)).toEqual([
      { kind: 'keyring-answer', id: 1, bytes: Uint8Array.of(254) },
      { kind: 'keyring-answer', id: 2, bytes: null },
    ]);
  });

  it.each([
    [null],
    ['started'],
    [{ kind: 'quit' }],
    [{ kind: 'keyring', id: 1, action: 'steal', bytes: new Uint8Array(1) }],
  ])('may say %j without effect', async (message) => {
    const { children } = await run();
    children[0]?.says(message);
    await settle();
    expect(children[0]?.kinds()).toEqual(['start']);
  });
});

describe('server processes', () => {
  it('tell their ready line and their end', async () => {
    const { children, serverChildren } = await run();
    children[0]?.says({ kind: 'server-start', id: 5, modelsDir: '/models', engine: 'auto' });
    serverChildren[0]?.stdout.write('{"event":"listening"}\n{"more":1}\n');
    await expect
      .poll(() => children[0]?.told.at(-1))
      .toEqual({
        kind: 'server-ready',
        id: 5,
        line: '{"event":"listening"}',
      });
    children[0]?.says({ kind: 'server-stop', id: 5 });
    expect(serverChildren[0]?.killed).toBe(true);
    expect(children[0]?.told.at(-1)).toEqual({ kind: 'server-gone', id: 5 });
  });

  it('are bounded in number and end with the host', async () => {
    const { children, serverChildren } = await run();
    for (const id of [1, 2, 3, 4])
      children[0]?.says({ kind: 'server-start', id, modelsDir: '/m', engine: 'seal' });
    expect(serverChildren.length).toBe(3);
    expect(children[0]?.told.at(-1)).toEqual({ kind: 'server-gone', id: 4 });
    children[0]?.emit('exit', 1);
    expect(serverChildren.every((child) => child.killed)).toBe(true);
  });

  it('listen on this computer only', () => {
    const args = serverArguments('unix:/run/own.sock', '/m', 'auto');
    expect(args[args.indexOf('--listen') + 1]).toBe('unix:/run/own.sock');
    expect(args).not.toContain('--private-model');
    expect(serverArguments('127.0.0.1:0', '/m', 'auto', 'digits').join(' ')).toContain(
      '--private-model digits',
    );
  });
});
