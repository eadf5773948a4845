/**
 * BrowserWindow over a page of Chromium.
 *
 * Assumed of Electron: pages are made before the window is shown; `ready-to-show` comes after the first picture; `close` comes before the
 * window goes, `closed` after (electronjs.org/docs/latest/api/browser-window).
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type { DeveloperTools } from './developer-tools.ts';
import { WebContents } from './page.ts';

/** Switches that the stand-in has no other position of. */
const FIXED = { sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true } as const;

type Used =
  'focus' | 'getNormalBounds' | 'isMaximized' | 'isMinimized' | 'loadURL' | 'maximize' | 'restore' | 'show';

export interface Surroundings {
  readonly tools: () => DeveloperTools;
  readonly made: (window: BrowserWindow, page: WebContents) => void;
  readonly gone: (window: BrowserWindow) => void;
  readonly note: (what: string) => void;
}

let surroundings: Surroundings;
export const surround = (given: Surroundings): void => void (surroundings = given);

export class BrowserWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Used> {
  readonly webContents: WebContents;
  readonly options: Electron.BrowserWindowConstructorOptions;
  private maximized = false;
  private closed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    const preferences = options.webPreferences ?? {};
    for (const [name, value] of Object.entries(FIXED))
      if (preferences[name as keyof typeof FIXED] !== value)
        throw new Error(`The stand-in has ${name}: ${value} only.`);
    this.webContents = new WebContents(surroundings.tools(), preferences.preload!);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.once('destroyed', () => this.end());
    surroundings.made(this, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  getNormalBounds(): Electron.Rectangle {
    const { x = 0, y = 0, width = 800, height = 600 } = this.options;
    return { x, y, width, height };
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  isMinimized(): boolean {
    return false;
  }

  maximize(): void {
    this.maximized = true;
  }

  restore(): void {
    surroundings.note('window.restore');
  }

  focus(): void {
    surroundings.note('window.focus');
  }

  show(): void {
    surroundings.note('window.show');
  }

  close(): void {
    if (this.closed) return;
    this.emit('close', { preventDefault: () => undefined });
    void this.webContents.close();
    this.end();
  }

  /** Also when the page was closed from outside. */
  private end(): void {
    if (this.closed) return;
    this.closed = true;
    surroundings.gone(this);
    this.emit('closed');
  }
}
