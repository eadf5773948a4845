/** End-to-end tests: the app in a browser, the desktop app on a stand-in for Electron, and on Electron where the program is there. */
import { defineConfig } from '@playwright/test';
import { findElectron } from './scripts/app/electron-binary.ts';
import { findChromium } from './scripts/chromium.ts';
import type { ShellOptions } from './test/e2e/fixtures.ts';

const SECOND = 1000;
const root = process.getuid?.() === 0;
const chromium = findChromium();
const electron = findElectron(import.meta.dirname, process.env);

/** Chromium's sandbox refuses to run as root, and tests need no services of its vendor. */
const chromiumFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(root ? ['--no-sandbox'] : []),
];

export default defineConfig<ShellOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // For slow, busy machines: a test that passes takes a few seconds on an idle one.
  timeout: 240 * SECOND,
  expect: { timeout: 30 * SECOND },
  // Predictions use every core there is: one test at a time is the fastest.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  reporter: [['list']],
  use: {
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    viewport: { width: 1280, height: 800 },
    // Playwright has a browser ready for every test, of whatever shell.
    browserName: 'chromium',
    launchOptions: { args: chromiumFlags, ...(chromium === null ? {} : { executablePath: chromium }) },
  },
  projects: [
    { name: 'browser', use: { shellKind: 'browser' } },
    // The desktop app's own main process and preload script, on a stand-in for Electron over the same Chromium.
    {
      name: 'desktop',
      // What differs between the shells; the views' own specs too where it is asked for, which takes as long again.
      ...(process.env['CRYPTONETS_E2E_DESKTOP'] === 'all' ? {} : { testMatch: /(desktop|shell)\.spec\.ts$/ }),
      use: { shellKind: 'electron', standsIn: true },
    },
    ...(electron === null ? [] : [{ name: 'electron', use: { shellKind: 'electron' as const } }]),
  ],
});
