/** The page's side of the socket: opens it again when it is lost, and misses nothing. */
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createSocketBridge } from '../../../../electron/browser-shell/client/socket-bridge.ts';
import { socketProtocols } from '../../../../electron/browser-shell/session.ts';
import { startShellUnderTest, type ShellUnderTest } from '../../../support/browser-shell.ts';

const LOCKED = { state: 'locked', slots: [] } as const;
let shell: ShellUnderTest;
let stopped = false;
const sockets: WebSocket[] = [];

async function page() {
  shell = await startShellUnderTest({ 'keys.list': () => Promise.resolve([]) });
  const headers = { origin: `http://127.0.0.1:${shell.shell.port}` };
  const protocols = socketProtocols(await shell.login());
  const waits: number[] = [];
  const bridge = createSocketBridge(
    () => {
      const socket = new WebSocket(`ws://127.0.0.1:${shell.shell.port}/host`, protocols, { headers });
      sockets.push(socket);
      return socket;
    },
    (action, ms) => {
      waits.push(ms);
      if (!stopped) setTimeout(action, 1);
    },
  );
  const states: string[] = [];
  bridge.onConnection((state) => states.push(state));
  return { bridge, waits, states };
}

afterEach(async () => {
  stopped = true;
  await shell.close();
  stopped = false;
  sockets.length = 0;
});

it('answers calls over the real shell', async () => {
  const { bridge } = await page();
  expect(await bridge.call('keys.list', undefined)).toEqual({ ok: true, value: [] });
});

it('comes back after a loss and hears what was said meanwhile', async () => {
  const { bridge, states } = await page();
  const heard: string[] = [];
  bridge.on('vault', (status) => heard.push(status.state));
  await expect.poll(() => states.at(-1)).toBe('open');
  sockets[0]?.terminate();
  shell.host.emit('vault', LOCKED);
  await expect.poll(() => states).toEqual(['connecting', 'open', 'lost', 'open']);
  await expect.poll(() => heard).toEqual(['locked']);
  expect(await bridge.call('keys.list', undefined)).toEqual({ ok: true, value: [] });
});

it('waits longer each time that nobody answers, up to a limit', async () => {
  const { waits, states } = await page();
  await expect.poll(() => states.at(-1)).toBe('open');
  const blocker = createServer((socket) => socket.destroy());
  const { port } = shell.shell;
  await shell.shell.close();
  await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
  await expect.poll(() => waits.length).toBeGreaterThan(7);
  expect(waits.slice(0, 7)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  stopped = true;
  await new Promise((resolve) => blocker.close(resolve));
});
