/** Takes the pictures of docs/screenshots from the real app: `npm run screenshots`. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const folder = path.join(ROOT, 'docs/screenshots');
const flags = ['scripts/e2e.ts', 'screenshots.spec', '--project=browser', ...process.argv.slice(2)];
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, CRYPTONETS_SCREENSHOTS: folder },
});
child.on('exit', (code) => process.exit(code ?? 1));
