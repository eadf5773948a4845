/** `npm run format`: writes every file the way `npm run check -- format` wants it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { optionsOf } from './app/command-line.ts';

optionsOf('format', 'npm run format\n\nWrites every file the way "npm run check -- format" wants it.\n', {
  options: {},
});

const root = path.resolve(import.meta.dirname, '..');
const prettier = path.join(root, 'node_modules/prettier/bin/prettier.cjs');
const result = spawnSync(process.execPath, [prettier, '--write', '--log-level', 'warn', '.'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = result.status ?? 1;
