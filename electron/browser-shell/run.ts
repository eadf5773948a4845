/** Runs the browser shell until it is asked to end: host, HTTP, address, browser, signals. */
import { homedir } from 'node:os';
import path from 'node:path';
import { shell as words } from '../cli/words/shell.ts';
import { createHost } from '../host/index.ts';
import { profileDirectory } from '../store/index.ts';
import { openInBrowser } from './open.ts';
import type { ShellFlags } from './options.ts';
import { startBrowserShell, type BrowserShell } from './shell.ts';

export interface BuiltViews {
  readonly viewsDir: string;
  readonly bridgeFile: string;
}

/** A page that is loaded again is gone for a moment; a laptop that sleeps loses its connection for longer, and finds it again. */
const CLOSED_FOR_MS = 30_000;
/** A second Ctrl+C, or this long after the first, ends it at once. */
const CLOSE_TIMEOUT_MS = 8_000;

/** Where the built parts lie in the repository. */
export function builtViews(root: string): BuiltViews {
  return {
    viewsDir: path.join(root, 'out', 'renderer'),
    bridgeFile: path.join(root, 'out', 'browser-bridge', 'browser-bridge.js'),
  };
}

/** Resolves when SIGINT, SIGTERM or SIGHUP ended it, or with `untilClosed` its last page was closed, and everything is closed. Errors of opening the profile are thrown. */
export async function runBrowserShell(flags: ShellFlags, views: BuiltViews): Promise<void> {
  const asked = firstSignal();
  const surroundings = { platform: process.platform, env: process.env, home: homedir(), cwd: process.cwd() };
  const host = await createHost({
    profileDir: flags.profileDir ? path.resolve(flags.profileDir) : profileDirectory(surroundings),
    shell: 'browser',
    modelsDir: flags.modelsDir ? path.resolve(flags.modelsDir) : undefined,
    eager: true,
  });
  try {
    const left = lastPageLeft(CLOSED_FOR_MS);
    const shell = await startBrowserShell({ host, port: flags.port, ...views, counted: left.counted });
    printAddress(shell, flags);
    await (flags.untilClosed ? Promise.race([asked, left.happened]) : asked);
    process.stdout.write(words.stopping);
    await shell.close();
  } finally {
    await host.close();
  }
}

/** Standard output is for the user: the address with its token is printed there once and appears in no log. */
function printAddress(shell: BrowserShell, { open, window }: ShellFlags): void {
  let opened = (): void => undefined;
  const address = shell.newAddress(() => opened());
  process.stdout.write(words.ready(address));
  if (open) opened = openInBrowser(address, window);
  if (process.stdin.isTTY) offerMoreAddresses(shell);
}

/** A browser that was closed needs a new address: Enter prints one. */
function offerMoreAddresses(shell: BrowserShell): void {
  process.stdout.write(words.more);
  process.stdin.on('data', () => process.stdout.write(`\n  ${shell.newAddress()}\n`));
  process.stdin.unref();
}

/** `happened` resolves when pages have been connected, and none has been for so long. */
export function lastPageLeft(forMs: number): {
  readonly counted: (connections: number) => void;
  readonly happened: Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const counted = (connections: number): void => {
    clearTimeout(timer);
    if (connections === 0) timer = setTimeout(resolve, forMs);
  };
  return { counted, happened: promise };
}

function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (told) process.exit(1);
        told = true;
        setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref();
        resolve();
      });
    }
  });
}
