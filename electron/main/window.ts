/** The app's one window. */
import { BrowserWindow, screen } from 'electron';
import { webPreferences } from './policy/web-preferences.ts';
import { boundsOn, keepWindowState, readWindowState, SMALLEST } from './window-state.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly stateFile: string;
  readonly devTools: boolean;
  readonly dark: boolean;
}

/** Makes the window where it was, empty; it is shown when its first picture is ready. */
export async function makeWindow(options: WindowOptions): Promise<BrowserWindow> {
  const state = await readWindowState(options.stateFile);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...boundsOn(screens, state),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'CryptoNets',
    backgroundColor: options.dark ? '#15171a' : '#fbfbfa',
    webPreferences: webPreferences(options.preload, options.devTools),
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    void keepWindowState(options.stateFile, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    });
  });
  return window;
}
