/**
 * What a spec is given: `page` shows the app on a fresh profile, over the shell of its project. Logs are attached when a test fails.
 *
 *   import { expect, test } from './fixtures.ts';
 *   test('…', async ({ page }) => { … });
 */
import path from 'node:path';
import { test as base, _electron as electron, type Page } from '@playwright/test';
import { findElectron } from '../../scripts/app/electron-binary.ts';
import { startStandIn, type StandIn } from './stand-in.ts';
import { removeProfile, startShell, temporaryProfile, type RunningShell } from './world.ts';

export { expect } from '@playwright/test';

export interface ShellOptions {
  readonly shellKind: 'browser' | 'electron';
  /** The desktop app on the stand-in for Electron (test/support/stand-in), not on Electron itself. */
  readonly standsIn: boolean;
  /** Further flags of `npm start`, for example `--models DIR`. */
  readonly shellFlags: string[];
}

interface Fixtures {
  /** A folder that is empty at first and gone afterwards. */
  readonly profileDir: string;
  /** The running browser shell; not to be asked for in the `electron` project. */
  readonly shell: RunningShell;
  /** The desktop app on the stand-in; only for the `desktop` project. */
  readonly desktop: StandIn;
  /** What the page said on its console at level error, and errors that nobody caught. */
  readonly pageErrors: string[];
}

const ROOT = path.resolve(import.meta.dirname, '../..');

export const test = base.extend<Fixtures & ShellOptions>({
  shellKind: ['browser', { option: true }],
  standsIn: [false, { option: true }],
  shellFlags: [[], { option: true }],

  // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern
  profileDir: async ({}, use) => {
    const folder = await temporaryProfile();
    await use(folder);
    await removeProfile(folder);
  },

  shell: async ({ profileDir, shellKind, shellFlags }, use, testInfo) => {
    if (shellKind === 'electron') return use(undefined as never);
    const shell = await startShell(profileDir, shellFlags);
    await use(shell);
    await shell.stop();
    if (testInfo.status !== testInfo.expectedStatus)
      await testInfo.attach('shell.log', { body: shell.log(), contentType: 'text/plain' });
  },

  desktop: async ({ profileDir, standsIn }, use) => {
    if (!standsIn) return use(undefined as never);
    const app = await startStandIn(profileDir);
    await use(app);
    await app.quit();
  },

  // eslint-disable-next-line no-empty-pattern -- see above
  pageErrors: async ({}, use) => {
    await use([]);
  },

  page: async ({ page, shell, shellKind, standsIn, desktop, profileDir, pageErrors }, use) => {
    if (standsIn) {
      listen(desktop.page, pageErrors);
      return use(desktop.page);
    }
    if (shellKind === 'electron') return useElectron(profileDir, pageErrors, use);
    listen(page, pageErrors);
    await page.goto(shell.address);
    await page.waitForURL((url) => url.pathname === '/' && url.search === '');
    await use(page);
  },
});

type Use = (page: Page) => Promise<void>;

function listen(page: Page, errors: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
}

async function useElectron(profileDir: string, errors: string[], use: Use): Promise<void> {
  const executablePath = findElectron(ROOT, process.env);
  if (executablePath === null) throw new Error('The Electron program is not here.');
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await electron.launch({
    executablePath,
    args: [ROOT, `--user-data-dir=${profileDir}`, ...root],
  });
  const page = await app.firstWindow();
  listen(page, errors);
  await use(page);
  await app.close();
}
