/**
 * The module `electron` as the desktop app's main process sees it, over a Chromium without a window: what the app uses of it, in the types
 * of the pinned version, so that it cannot drift; what it does not use is missing, and fails when it is used.
 */
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type * as Electron from 'electron';
import { App } from './app.ts';
import { DeveloperTools } from './developer-tools.ts';
import { choose, menuIds } from './menu.ts';
import { makeSafeStorage, type Backend } from './safe-storage.ts';
import { claim } from './single-instance.ts';
import { UtilityProcess } from './utility-process.ts';
import type { BrowserWindow } from './window.ts';
import { surround } from './window.ts';

export { Menu } from './menu.ts';
export { MessageChannelMain } from './ports.ts';
export { protocol } from './scheme.ts';
export { session } from './session.ts';
export { BrowserWindow } from './window.ts';

const named = process.argv.find((argument) => argument.startsWith('--user-data-dir='));
const userData = path.resolve(named?.split('=')[1] ?? 'user-data');
mkdirSync(userData, { recursive: true });

/** What the app asked of the system, for a test to read. */
const asked: string[] = [];
const windows = new Set<BrowserWindow>();
const children = new Map<string, UtilityProcess>();
let tools: DeveloperTools | undefined;

export const app = new App(userData);
export const ipcMain = new EventEmitter();

export const dialog = {
  showErrorBox: (title: string, content: string) => void asked.push(`error ${title}: ${content}`),
} satisfies Pick<Electron.Dialog, 'showErrorBox'>;

export const shell = {
  openExternal: async (url: string) => void asked.push(`outside ${url}`),
} satisfies Pick<Electron.Shell, 'openExternal'>;

export const nativeTheme = { shouldUseDarkColors: false } satisfies Pick<
  Electron.NativeTheme,
  'shouldUseDarkColors'
>;

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
} satisfies Pick<Electron.Screen, 'getAllDisplays'>;

const backend = (process.env['STAND_IN_KEYRING'] ?? 'basic_text') as Backend;
export const safeStorage = makeSafeStorage(backend, path.join(userData, 'keyring'));

export const utilityProcess = {
  fork: (file: string, args: string[] = [], options: Electron.ForkOptions = {}) => {
    const child = new UtilityProcess(file, args, options);
    children.set(path.basename(file, '.js'), child);
    return child;
  },
} satisfies { fork(...given: Parameters<typeof Electron.utilityProcess.fork>): unknown };

surround({
  tools: () => tools!,
  note: (what) => void asked.push(what),
  made: (window, page) => {
    windows.add(window);
    page.on('ipc', (channel: string, event: object, args: unknown[]) =>
      ipcMain.emit(channel, event, ...args),
    );
    app.emit('web-contents-created', {}, page);
    page.once(
      'did-finish-load',
      () => void page.targetId().then((target) => tell({ target, endpoint: tools!.endpoint })),
    );
  },
  gone: (window) => {
    windows.delete(window);
    if (windows.size === 0) app.emit('window-all-closed');
  },
});

app.end = async () => {
  app.end = () => Promise.resolve();
  for (const window of windows) window.close();
  app.emit('will-quit', {});
  await tools?.end();
  process.exit(0);
};

function tell(message: object): void {
  if (process.connected) process.send!(message);
}

/** What a test may do that a person or the system would. */
const deeds: Readonly<Record<string, (name: string) => unknown>> = {
  asked: () => asked,
  menu: () => menuIds(),
  choose: (id) => choose(id),
  kill: (name) => process.kill(children.get(name)!.pid!, 'SIGKILL'),
  pid: (name) => children.get(name)?.pid,
  quit: () => app.quit(),
};
process.on('message', ({ id, deed, name }: { id: number; deed: string; name: string }) => {
  tell({ id, answer: deeds[deed]!(name) ?? null });
});

/** Chromium, and the lock: before the app's own first line asks for it. */
export async function begin(): Promise<void> {
  app.instance = await claim(userData, (argv, cwd) => void app.emit('second-instance', {}, argv, cwd, null));
  if (app.instance.first) tools = await DeveloperTools.start(path.join(userData, 'chromium'));
}
