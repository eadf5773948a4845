/** Who may open the socket of the browser shell, and what ends a connection. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { MAX_CONNECTIONS } from '../../../../electron/browser-shell/sockets.ts';
import { decodeFrame, encodeFrame, HOST_LIMITS, VIEW_LIMITS } from '../../../../electron/ipc/frame-codec.ts';
import { startShellUnderTest, type ShellUnderTest } from '../../../support/browser-shell.ts';

let shell: ShellUnderTest;
let own: Record<string, string>;
let session: string;
beforeEach(async () => {
  shell = await startShellUnderTest({ 'keys.list': () => Promise.resolve([]) });
  own = { origin: `http://127.0.0.1:${shell.shell.port}` };
  session = await shell.login();
});
afterEach(() => shell.close());

async function open(): Promise<WebSocket> {
  const socket = await shell.dial(own, session);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

function closeCode(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', (code) => resolve(code)));
}

function send(socket: WebSocket, frame: unknown): void {
  socket.send(encodeFrame(frame, VIEW_LIMITS));
}

/** The next frame of each of the given number of messages. */
function receive(socket: WebSocket, count: number): Promise<unknown[]> {
  const frames: unknown[] = [];
  return new Promise((resolve) =>
    socket.on('message', (data: Buffer) => {
      frames.push(decodeFrame(new Uint8Array(data), HOST_LIMITS));
      if (frames.length === count) resolve(frames);
    }),
  );
}

describe('opening', () => {
  it('is for our own pages with a session', async () => {
    const socket = await open();
    const answers = receive(socket, 2);
    send(socket, { kind: 'hello', session: null, after: 0 });
    send(socket, { kind: 'call', id: 7, name: 'keys.list' });
    expect(await answers).toMatchObject([
      { kind: 'welcome', sequence: 0, resumed: true },
      { kind: 'answer', id: 7, result: { ok: true, value: [] } },
    ]);
  });

  it.each<[string, Record<string, string | undefined>, number]>([
    ['a foreign origin', { origin: 'http://evil.example' }, 403],
    ['no origin', { origin: undefined }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['the origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a foreign host', { host: 'evil.example' }, 403],
    ['a foreign host that agrees with its origin', { host: 'a.b', origin: 'http://a.b' }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('is refused with %s', async (_, change, status) => {
    const headers = Object.fromEntries(
      Object.entries({ ...own, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    expect(await shell.dial(headers, session)).toBe(status);
  });

  it.each<[string, (session: string) => string | undefined]>([
    ['no session', () => undefined],
    ['a wrong session', () => 'x'],
    ['another session', (own_) => `${own_.slice(1)}A`],
  ])('is refused with %s', async (_, change) => {
    expect(await shell.dial(own, change(session))).toBe(401);
  });

  it('is refused with what a browser sends by itself: the session is no cookie', async () => {
    const cookie = `cryptonets-${shell.shell.port}=${session}; session=${session}`;
    expect(await shell.dial({ ...own, cookie, authorization: `Bearer ${session}` })).toBe(401);
  });

  it('does not say the session again', async () => {
    const socket = await open();
    expect(socket.protocol).toBe('cryptonets');
  });

  it('is refused at another path', async () => {
    expect(await shell.dial(own, session, '/')).toBe(404);
  });

  it('is refused beyond the limit of connections, and possible again below it', async () => {
    const sockets = await Promise.all(Array.from({ length: MAX_CONNECTIONS }, open));
    expect(await shell.dial(own, session)).toBe(503);
    const closed = closeCode(sockets[0]!);
    sockets[0]!.close();
    await closed;
    await expect.poll(async () => typeof (await shell.dial(own, session))).toBe('object');
  });
});

describe('what ends a connection', () => {
  it('a message over the limit', async () => {
    const socket = await open();
    const closed = closeCode(socket);
    socket.send(new Uint8Array(VIEW_LIMITS.frameBytes + 1));
    expect([1009, 1006]).toContain(await closed);
  });

  it.each<[string, string | Uint8Array]>([
    ['a text message', 'hello'],
    ['bytes that are no frame', Uint8Array.of(1, 2, 3)],
    ['a frame of unknown kind', encodeFrame({ kind: 'eval' }, VIEW_LIMITS)],
    ['a call before the hello', encodeFrame({ kind: 'call', id: 1, name: 'keys.list' }, VIEW_LIMITS)],
  ])('%s', async (_, message) => {
    const socket = await open();
    const closed = closeCode(socket);
    socket.send(message);
    expect(await closed).toBe(1008);
  });

  it('silence: a peer that does not answer pings', async () => {
    const quick = await startShellUnderTest({}, 30);
    const origin = `http://127.0.0.1:${quick.shell.port}`;
    const socket = await quick.dial({ origin }, await quick.login());
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    socket.pong = () => undefined;
    expect(await closeCode(socket)).toBe(1006);
    await quick.close();
  });

  it('closing the shell', async () => {
    const socket = await open();
    const closed = closeCode(socket);
    await shell.shell.close();
    expect(await closed).toBe(1006);
    shell = await startShellUnderTest();
  });
});
