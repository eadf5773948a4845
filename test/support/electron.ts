/** A stand-in for Electron in tests: records what the app asks of it, in order, and lets tests play the system's part. */
import { EventEmitter } from 'node:events';

/** What was asked, in order: `app.enableSandbox`, `utilityProcess.fork host.js`, … */
export const asked: string[] = [];
/** What the app is told: set before it is imported. */
export const facts = { lock: true, packaged: true };

function ask(what: string): void {
  asked.push(what);
}

class App extends EventEmitter {
  readonly commandLine = { hasSwitch: () => true };
  get isPackaged(): boolean {
    return facts.packaged;
  }
  enableSandbox(): void {
    ask('app.enableSandbox');
  }
  requestSingleInstanceLock(): boolean {
    ask('app.requestSingleInstanceLock');
    return facts.lock;
  }
  whenReady(): Promise<void> {
    ask('app.whenReady');
    return Promise.resolve();
  }
  getPath(): string {
    return '/nowhere';
  }
  getVersion(): string {
    return '1.2.3';
  }
  quit(): void {
    ask('app.quit');
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) ask('app.ended');
  }
}
export const app = new App();

export class UtilityChild extends EventEmitter {
  readonly stdout = null;
  readonly told: { message: unknown; ports: unknown[] }[] = [];
  postMessage(message: unknown, ports: unknown[] = []): void {
    this.told.push({ message, ports });
  }
  kill(): boolean {
    this.emit('exit', 0);
    return true;
  }
}
export const children: UtilityChild[] = [];
export const utilityProcess = {
  fork: (file: string, _args: string[], options: { env: Record<string, string> }) => {
    ask(`utilityProcess.fork ${file.split('/').at(-1)} ${Object.keys(options.env).includes('NODE_OPTIONS')}`);
    const child = new UtilityChild();
    children.push(child);
    return child;
  },
};

export class WebContents extends EventEmitter {
  readonly posted: { channel: string; ports: unknown[] }[] = [];
  postMessage(channel: string, _message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, ports });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
}

export const windows: BrowserWindow[] = [];
export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly options: Record<string, unknown>;
  url = '';
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    ask('BrowserWindow');
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.url = url;
    return Promise.resolve();
  }
  isMinimized(): boolean {
    return true;
  }
  restore(): void {
    ask('window.restore');
  }
  focus(): void {
    ask('window.focus');
  }
  maximize(): void {}
  show(): void {}
}

type Handler = (...values: never[]) => unknown;
/** Handlers that the app put in place, by name. */
export const placed = new Map<string, Handler>();
function place(name: string) {
  return (handler: Handler): void => void placed.set(name, handler);
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string }[]) =>
    ask(`protocol.registerSchemesAsPrivileged ${schemes.map(({ scheme }) => scheme).join()}`),
  handle: (scheme: string, handler: Handler) => placed.set(`protocol ${scheme}`, handler),
};
export const session = {
  defaultSession: {
    webRequest: { onBeforeRequest: place('onBeforeRequest') },
    setPermissionRequestHandler: place('permissionRequest'),
    setPermissionCheckHandler: place('permissionCheck'),
    setDevicePermissionHandler: place('devicePermission'),
  },
};
export const ipcMain = new EventEmitter();
export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string) => ask(`ipcRenderer.send ${channel}`),
});
export const contextBridge = {
  exposed: new Map<string, unknown>(),
  exposeInMainWorld: (name: string, value: unknown) => contextBridge.exposed.set(name, value),
};
export class MessageChannelMain {
  readonly port1 = { end: 'host' };
  readonly port2 = { end: 'view' };
}
export const dialog = { showErrorBox: (title: string) => ask(`dialog ${title}`) };
export const shell = {
  openExternal: (url: string) => {
    ask(`shell.openExternal ${url}`);
    return Promise.resolve();
  },
};
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: () => ask('menu'),
};
export const nativeTheme = { shouldUseDarkColors: false };
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const safeStorage = { getSelectedStorageBackend: () => 'basic_text' };
