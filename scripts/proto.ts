/**
 * Keeps proto/gen in step with proto/: lints, generates, or (--check) generates elsewhere and compares.
 *
 * The messages as they were when PROTOCOL_VERSION was raised last lie in proto/protocol-N.txtpb; a change that would make that version
 * misread a message is refused until the version is raised. With --against REF the same is asked of a commit.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION } from '../shared/protocol/index.ts';
import { optionsOf } from './app/command-line.ts';

const USAGE = `npm run proto -- [options]

Makes the TypeScript of proto/gen from proto/, after linting, and writes down the messages of a new protocol version.

  --check          change nothing; say whether proto/gen is what proto/ makes
  --against REF    say whether messages broke since this commit
  --help           this text
`;

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const GENERATED = join(ROOT, 'proto', 'gen');
const BASELINE = join('proto', `protocol-${PROTOCOL_VERSION}.txtpb`);
const BUF = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');

function bufSucceeds(...args: string[]): boolean {
  const { status, error } = spawnSync(process.execPath, [BUF, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  return status === 0;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** Runs buf, and ends this program when buf fails. */
function buf(...args: string[]): void {
  if (!bufSucceeds(...args)) process.exit(1);
}

/** Messages must stay what they were when the version was raised last. */
function checkBaseline(): void {
  if (!existsSync(join(ROOT, BASELINE)))
    fail(`The messages of protocol ${PROTOCOL_VERSION} are not written down. Run: npm run proto`);
  if (bufSucceeds('breaking', 'proto', '--against', BASELINE)) return;
  fail(
    `Protocol ${PROTOCOL_VERSION} would misread these messages. Raise PROTOCOL_VERSION in shared/protocol/version.ts, then: npm run proto`,
  );
}

/** Writes the messages of a version down, once; those of the version before go. */
function keepBaseline(): void {
  if (existsSync(join(ROOT, BASELINE))) return;
  for (const name of readdirSync(join(ROOT, 'proto')))
    if (/^protocol-\d+\.txtpb$/.test(name)) rmSync(join(ROOT, 'proto', name));
  buf('build', 'proto', '--exclude-source-info', '--output', BASELINE);
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
    fail(`proto/gen is not what proto/ generates: ${drift.join(', ')}. Run: node scripts/proto.ts`);
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
  if (!values.check) keepBaseline();
  checkBaseline();
  if (values.check) checkDrift();
  else buf('generate', 'proto', '--template', 'proto/buf.gen.yaml');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
