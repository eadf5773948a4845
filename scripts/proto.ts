/**
 * Keeps proto/gen in step with proto/: lints, generates, or (--check) generates elsewhere and compares.
 * With --against REF it also asks buf whether the wire format broke since that commit.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionsOf } from './app/command-line.ts';

const USAGE = `npm run proto -- [options]

Makes the TypeScript of proto/gen from proto/, after linting.

  --check          change nothing; say whether proto/gen is what proto/ makes
  --against REF    say whether messages broke since this commit
  --help           this text
`;

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const GENERATED = join(ROOT, 'proto', 'gen');
const BUF = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');

/** Runs buf, and ends this program when buf fails. */
function buf(...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, [BUF, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Relative names of all files below a folder, sorted. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Names of files that differ between two folders, or are in one only. */
export function differingFiles(left: string, right: string): string[] {
  const names = [filesBelow(left), filesBelow(right)];
  const all = [...new Set(names.flat())].sort();
  return all.filter((name) => {
    if (!names.every((list) => list.includes(name))) return true;
    return !readFileSync(join(left, name)).equals(readFileSync(join(right, name)));
  });
}

/** Generates into a scratch copy, because buf writes to the folder that its template names. */
function checkDrift(): void {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const scratch = mkdtempSync(join(ROOT, '.cache', 'proto-'));
  try {
    buf('generate', 'proto', '--template', 'proto/buf.gen.yaml', '--output', scratch);
    const drift = differingFiles(GENERATED, join(scratch, 'proto', 'gen'));
    if (drift.length === 0) return;
    console.error(`proto/gen is not what proto/ generates: ${drift.join(', ')}. Run: node scripts/proto.ts`);
    process.exit(1);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function main(): void {
  const { values } = optionsOf('proto', USAGE, {
    options: { check: { type: 'boolean' }, against: { type: 'string' } },
  });
  buf('lint', 'proto');
  if (values.against !== undefined) {
    buf('breaking', 'proto', '--against', `.git#ref=${values.against},subdir=proto`);
  }
  if (values.check) checkDrift();
  else buf('generate', 'proto', '--template', 'proto/buf.gen.yaml');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
