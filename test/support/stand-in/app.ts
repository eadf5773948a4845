/**
 * app: the life of the process.
 *
 * Assumed of Electron: `quit` asks `before-quit`, which may prevent it, then closes the windows, and the process ends; the last window's
 * end is told by `window-all-closed`; `userData` is what `--user-data-dir` names (electronjs.org/docs/latest/api/app,
 * .../api/command-line-switches); `enableSandbox` comes before `ready`.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type * as Electron from 'electron';
import type { Instance } from './single-instance.ts';

type Used = 'enableSandbox' | 'isPackaged' | 'quit' | 'requestSingleInstanceLock' | 'whenReady';
type Part = Pick<Electron.App, Used> & { readonly commandLine: Pick<Electron.CommandLine, 'hasSwitch'> };

export class App extends EventEmitter implements Part {
  readonly isPackaged = false;
  readonly commandLine = {
    hasSwitch: (name: string) => process.argv.some((argument) => argument.startsWith(`--${name}`)),
  };
  readonly userData: string;
  instance: Instance | undefined;
  /** Closes what is open and ends the process. */
  end: () => Promise<void> = () => Promise.resolve();
  private readonly start = Promise.withResolvers<void>();
  private begun = false;
  private sandboxed = false;

  constructor(userData: string) {
    super();
    this.userData = userData;
  }

  enableSandbox(): void {
    if (this.begun) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxed = true;
  }

  requestSingleInstanceLock(): boolean {
    void this.instance!.tell();
    return this.instance!.first;
  }

  whenReady(): Promise<void> {
    return this.start.promise;
  }

  /** Chromium runs. */
  ready(): void {
    if (!this.sandboxed) throw new Error('The stand-in has sandboxed pages only.');
    this.begun = true;
    this.start.resolve();
    this.emit('ready');
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    return name === 'userData' ? this.userData : path.join(this.userData, name);
  }

  getVersion(): ReturnType<Electron.App['getVersion']> {
    const file = path.resolve(import.meta.dirname, '../../../package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }

  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => void (prevented = true) });
    if (!prevented) setImmediate(() => void this.end());
  }
}
