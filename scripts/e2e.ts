/** `npm run e2e`: the end-to-end tests. Finds or gets a Chromium, builds what is stale, starts Playwright. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findElectron } from './app/electron-binary.ts';
import { buildStale, ROOT } from './app/build.ts';
import { endWithHelp } from './app/command-line.ts';
import { ensureChromium, NO_CHROMIUM } from './chromium.ts';

endWithHelp(`npm run e2e -- [arguments of "playwright test"]

  npm run e2e                               everything
  npm run e2e -- predict.spec               one file
  npm run e2e -- --project=browser --headed in a window, to look at
  npm run e2e -- -g "words of a title"      some tests

All arguments: npx playwright test --help
`);

const chromium = ensureChromium();
if (chromium === null) {
  process.stderr.write(`${NO_CHROMIUM}\n`);
  process.exit(1);
}
const electron = findElectron(ROOT, process.env);
if (electron === null)
  process.stdout.write(
    'note: Electron is not installed (npm run electron:install): the specs run in the browser shell and, for the desktop shell, on a stand-in for Electron.\n',
  );
await buildStale(['views', 'bridge', 'desktop'], (line) => process.stdout.write(`${line}\n`));

// A caller that wants the numbers names a file for them; Playwright writes it there by itself.
const reporters = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? ['--reporter=list,json'] : [];
const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
const child = spawn(process.execPath, [cli, 'test', ...reporters, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: chromium },
});
child.on('exit', (code) => process.exit(code ?? 1));
