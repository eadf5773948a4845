/** Runs the browser shell until it is asked to end: host, HTTP, address, browser, signals. */
import { homedir } from 'node:os';
import path from 'node:path';
import { createHost } from '../host/index.ts';
import { profileDirectory } from '../store/index.ts';
import { openInBrowser } from './open.ts';
import type { ShellFlags } from './options.ts';
import { startBrowserShell, type BrowserShell } from './shell.ts';

export interface BuiltViews {
  readonly viewsDir: string;
  readonly bridgeFile: string;
}

/** A second Ctrl+C, or this long after the first, ends it at once. */
const CLOSE_TIMEOUT_MS = 8_000;

/** Where the built parts lie in the repository. */
export function builtViews(root: string): BuiltViews {
  return {
    viewsDir: path.join(root, 'out', 'renderer'),
    bridgeFile: path.join(root, 'out', 'browser-bridge', 'browser-bridge.js'),
  };
}

/** Resolves when SIGINT, SIGTERM or SIGHUP ended it and everything is closed. Errors of opening the profile are thrown. */
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
    const shell = await startBrowserShell({ host, port: flags.port, ...views });
    announce(shell, flags.open);
    await asked;
    process.stdout.write('\nStopping …\n');
    await shell.close();
  } finally {
    await host.close();
  }
}

/** Standard output is for the user: the address with its token is printed there once and appears in no log. */
function announce(shell: BrowserShell, open: boolean): void {
  let opened = (): void => undefined;
  const address = shell.newAddress(() => opened());
  process.stdout.write(`\nCryptoNets is ready at\n\n  ${address}\n\nThe address works once.`);
  process.stdout.write(' Press Ctrl+C to stop.\n');
  if (open) opened = openInBrowser(address);
  if (process.stdin.isTTY) offerMoreAddresses(shell);
}

/** A browser that was closed needs a new address: Enter prints one. */
function offerMoreAddresses(shell: BrowserShell): void {
  process.stdout.write('Press Enter for a new address.\n');
  process.stdin.on('data', () => process.stdout.write(`\n  ${shell.newAddress()}\n`));
  process.stdin.unref();
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
