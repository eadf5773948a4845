/**
 * Finds a Chromium for the browser tests, or gets one: named by CHROMIUM_PATH, installed, Playwright's own, Debian's package, a download.
 *
 *   node scripts/chromium.ts            prints its path
 *   node scripts/chromium.ts --install  gets one when there is none
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

const ROOT = path.resolve(import.meta.dirname, '..');

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Where a Chromium may be, best first: the one that was named, Playwright's (which it was made for), installed ones. */
export function chromiumPlaces(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): readonly string[] {
  const named = environment['CHROMIUM_PATH'];
  if (named) return [named];
  return [chromium.executablePath(), ...(PLACES[platform] ?? [])];
}

/** The path of a Chromium, or null. A CHROMIUM_PATH that names nothing is not replaced by another one. */
export function findChromium(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  return chromiumPlaces(environment, platform).find((place) => existsSync(place)) ?? null;
}

function run(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2] }).status === 0;
}

const isRoot = (): boolean => process.getuid?.() === 0;

function installPackage(): boolean {
  if (process.platform !== 'linux' || !isRoot() || !existsSync('/usr/bin/apt-get')) return false;
  process.stderr.write(
    'note: there is no Chromium here: installing the Debian package for the browser tests (apt-get install chromium, some 165 packages); to avoid it, name one: CHROMIUM_PATH=…\n',
  );
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  return run('apt-get', install) || (run('apt-get', ['update']) && run('apt-get', install));
}

function installFromPlaywright(): boolean {
  process.stderr.write(
    "note: there is no Chromium here: downloading Playwright's for the browser tests (some 170 MB into its cache); to avoid it, name one: CHROMIUM_PATH=…\n",
  );
  return run(process.execPath, [
    path.join(ROOT, 'node_modules/@playwright/test/cli.js'),
    'install',
    'chromium',
  ]);
}

export const NO_CHROMIUM = `There is no Chromium for the browser tests, and none could be installed.
Install Chromium or Chrome and, if it lies in an unusual place, name it: CHROMIUM_PATH=/path/to/chromium`;

/** Finds one or gets one; null when neither worked. */
export function ensureChromium(): string | null {
  const found = findChromium();
  if (found !== null || process.env['CHROMIUM_PATH']) return found;
  if (installPackage() || installFromPlaywright()) return findChromium();
  return null;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = process.argv.includes('--install') ? ensureChromium() : findChromium();
  process.stdout.write(`${found ?? NO_CHROMIUM}\n`);
  process.exitCode = found === null ? 1 : 0;
}
