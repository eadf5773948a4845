/** The desktop app as a whole, on a stand-in for Electron: what happens in which order, and who is let in. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as StandIn from '../../../support/electron.ts';

let electron: typeof StandIn;

/** Runs the app's main file on a fresh stand-in until its window shows the first page. */
async function start(given: { lock?: boolean; packaged?: boolean } = {}): Promise<void> {
  vi.resetModules();
  electron = (await import('electron')) as unknown as typeof StandIn;
  Object.assign(electron.facts, given);
  await import('../../../../electron/main/index.ts');
  if (given.lock !== false)
    await expect.poll(() => electron.windows[0]?.url).toBe('app://cryptonets/index.html');
}

function connectFrom(sender: unknown, frame: unknown): void {
  electron.ipcMain.emit('cryptonets:connect', { sender, senderFrame: frame });
}
const OWN_FRAME = { url: 'app://cryptonets/index.html', parent: null };

describe('starting', () => {
  beforeEach(() => start());

  it('makes the sandbox and the scheme first, and holds the lock before the host opens anything', () => {
    const order = electron.asked.map((what) => what.split(' ')[0]);
    expect(order.slice(0, 4)).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.whenReady',
    ]);
    expect(order.indexOf('utilityProcess.fork')).toBeGreaterThan(
      order.indexOf('app.requestSingleInstanceLock'),
    );
  });

  it('opens one window with every switch on the safe side', () => {
    expect(electron.windows.length).toBe(1);
    expect(electron.windows[0]?.options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      devTools: false,
    });
  });

  it('tells the host how to start, and gives it no foreign environment', () => {
    expect(electron.children[0]?.told[0]?.message).toMatchObject({
      kind: 'start',
      profileDir: '/nowhere/profile',
      version: '1.2.3',
      keyring: { backend: 'basic_text', available: false },
    });
    expect(electron.asked).toContain('utilityProcess.fork host.js false');
  });

  it('puts every policy into force', () => {
    const cancelled: boolean[] = [];
    const ask = electron.placed.get('onBeforeRequest') as (
      d: unknown,
      c: (r: { cancel: boolean }) => void,
    ) => void;
    for (const url of ['app://cryptonets/a.js', 'https://evil.example/'])
      ask({ url }, ({ cancel }) => cancelled.push(cancel));
    expect(cancelled).toEqual([false, true]);
    const check = electron.placed.get('permissionCheck') as (...values: unknown[]) => boolean;
    expect(check(null, 'media', 'app://cryptonets')).toBe(false);
    expect((electron.placed.get('devicePermission') as () => boolean)()).toBe(false);
  });
});

describe('pages', () => {
  beforeEach(() => start());

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])(
    'cannot leave: %s',
    (name) => {
      const preventDefault = vi.fn();
      electron.windows[0]?.webContents.emit(name, {
        url: 'https://evil.example/',
        isMainFrame: false,
        preventDefault,
      });
      expect(preventDefault).toHaveBeenCalled();
      expect(electron.asked.some((what) => what.includes('evil'))).toBe(false);
    },
  );

  it('open linked sites outside and no window', () => {
    const answer = electron.windows[0]?.webContents.openHandler?.({
      url: 'https://eprint.iacr.org/2024/463',
    });
    expect(answer).toEqual({ action: 'deny' });
    expect(electron.asked).toContain('shell.openExternal https://eprint.iacr.org/2024/463');
  });
});

describe('the door to the host', () => {
  beforeEach(() => start());

  it('opens for our own top frame: one port each way', () => {
    const page = electron.windows[0]!.webContents;
    electron.children[0]!.emit('message', { kind: 'started' });
    connectFrom(page, OWN_FRAME);
    expect(page.posted).toEqual([{ channel: 'cryptonets:port', ports: [{ end: 'view' }] }]);
    expect(electron.children[0]?.told.at(-1)).toEqual({
      message: { kind: 'view' },
      ports: [{ end: 'host' }],
    });
  });

  it('stays shut for others', () => {
    const page = electron.windows[0]!.webContents;
    electron.children[0]!.emit('message', { kind: 'started' });
    connectFrom(new electron.WebContents(), OWN_FRAME);
    connectFrom(page, null);
    connectFrom(page, { ...OWN_FRAME, parent: {} });
    connectFrom(page, { ...OWN_FRAME, url: 'https://evil.example/' });
    expect(page.posted).toEqual([]);
    expect(electron.children[0]?.told.length).toBe(1);
  });
});

describe('ending', () => {
  it('waits for the host to close, then ends', async () => {
    await start();
    const [host] = electron.children;
    electron.app.emit('window-all-closed');
    expect(host?.told.at(-1)?.message).toEqual({ kind: 'close' });
    expect(electron.asked).not.toContain('app.ended');
    host?.emit('message', { kind: 'closed' });
    await expect.poll(() => electron.asked.at(-1)).toBe('app.ended');
  });

  it('says why when the host cannot open what it needs', async () => {
    await start();
    electron.children[0]?.emit('message', { kind: 'failed', code: 'STORE_CORRUPT' });
    expect(electron.asked).toContain('dialog The database is damaged.');
    electron.children[0]?.emit('exit', 1);
    await expect.poll(() => electron.asked.at(-1)).toBe('app.ended');
  });

  it('happens at once for a second start, which opens nothing', async () => {
    await start({ lock: false });
    expect(electron.asked.at(-1)).toBe('app.ended');
    expect(electron.asked.join()).not.toMatch(/fork|BrowserWindow|whenReady/);
  });

  it('is not what a second start does to the first, which comes to the front', async () => {
    await start();
    electron.app.emit('second-instance');
    expect(electron.asked.slice(-2)).toEqual(['window.restore', 'window.focus']);
  });
});
