/**
 * Runs the end-to-end tests: finds or gets a Chromium, builds what is stale, starts Playwright.
 *
 *   node scripts/e2e.ts [arguments of "playwright test" …]
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findElectron } from './app/electron-binary.ts';
import { buildStale, ROOT } from './app/build.ts';
import { ensureChromium, NO_CHROMIUM } from './chromium.ts';

const chromium = ensureChromium();
if (chromium === null) {
  process.stderr.write(`${NO_CHROMIUM}\n`);
  process.exit(1);
}
const desktop = findElectron(ROOT, process.env) === null ? [] : (['desktop'] as const);
await buildStale(['views', 'bridge', ...desktop], (line) => process.stdout.write(`${line}\n`));

// A caller that wants the numbers names a file for them; Playwright writes it there by itself.
const reporters = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? ['--reporter=list,json'] : [];
const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
const child = spawn(process.execPath, [cli, 'test', ...reporters, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: chromium },
});
child.on('exit', (code) => process.exit(code ?? 1));
