/** Takes the pictures of docs/screenshots, and of docs/screens every view in every look, from the real app: `npm run screenshots`. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { optionsOf } from './app/command-line.ts';

optionsOf(
  'screenshots',
  'npm run screenshots\n\nTakes the pictures of docs/screenshots and docs/screens from the real app.\n',
  { options: {} },
);

const ROOT = path.resolve(import.meta.dirname, '..');
const folder = path.join(ROOT, 'docs/screenshots');
const flags = ['scripts/e2e.ts', 'screenshots.spec', '--project=browser'];
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CRYPTONETS_SCREENSHOTS: folder },
});
child.on('exit', (code) => process.exit(code ?? 1));
