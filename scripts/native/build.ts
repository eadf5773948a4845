/** Compiles what changed (by content), several units at a time, and links; output is reproducible for equal inputs. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Compiler } from './compiler.ts';
import { filesRead } from './includes.ts';
import { linkCommands } from './link.ts';
import { BOARD_PROGRAMS, commonFlags, unitsOf, type Product, type Unit, type Variant } from './units.ts';

export interface BuildOptions {
  readonly root: string;
  readonly compiler: Compiler;
  readonly product: Product;
  readonly variant: Variant;
  readonly arch?: string;
  readonly log?: (line: string) => void;
}

export interface Built {
  readonly output: string;
  readonly compiled: number;
  readonly units: number;
}

const EXECUTABLE = process.platform === 'win32' ? '.exe' : '';

/** Where the board's programs lie. */
export function boardFolder(root: string, variant: Variant = 'release'): string {
  return path.join(root, 'native', 'build', variant, 'board');
}

/** Where a product ends up: the addon in prebuildify's layout, programs beside their objects. */
export function outputOf(root: string, product: Product, variant: Variant, arch: string): string {
  if (product === 'addon' && variant === 'release') {
    return path.join(root, 'prebuilds', `${process.platform}-${arch}`, 'cryptonets.node');
  }
  if ((BOARD_PROGRAMS as readonly string[]).includes(product))
    return path.join(boardFolder(root, variant), product);
  const name = product === 'addon' ? 'cryptonets.node' : `${product}${EXECUTABLE}`;
  return path.join(root, 'native', 'build', variant, name);
}

/** Runs a command; rejects with its output when it fails. */
export function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(output) : reject(new Error(`${command} ended with ${status}\n${output}`)),
    );
  });
}

/** An object is named by everything that its unit reads: source, headers, templates, flags, compiler. */
function objectOf(
  root: string,
  unit: Unit,
  flags: readonly string[],
  compiler: Compiler,
  folder: string,
): string {
  const hash = createHash('sha256').update(`${compiler.command} ${compiler.version}`);
  hash.update(JSON.stringify(flags));
  for (const file of filesRead(unit.source))
    hash.update(path.relative(root, file)).update(readFileSync(file));
  return path.join(folder, `${path.basename(unit.source, '.cpp')}-${hash.digest('hex').slice(0, 20)}.o`);
}

async function compile(
  compiler: Compiler,
  unit: Unit,
  flags: readonly string[],
  object: string,
  root: string,
) {
  const partial = `${object}.${process.pid}.tmp`;
  const output = compiler.dialect === 'msvc' ? [`/Fo${partial}`, '/c'] : ['-o', partial, '-c'];
  const said = await run(compiler.command, [...flags, ...output, unit.source], root);
  renameSync(partial, object);
  return said;
}

/** Builds a product. Throws with the compiler's output when it does not compile. */
export async function build(options: BuildOptions): Promise<Built> {
  const { root, compiler, product, variant, arch = process.arch, log = () => {} } = options;
  const output = outputOf(root, product, variant, arch);
  const folder = path.join(root, 'native', 'build', variant, 'objects');
  mkdirSync(folder, { recursive: true });
  mkdirSync(path.dirname(output), { recursive: true });
  const common = commonFlags(compiler, root, arch, variant);
  const nameJobs = () =>
    unitsOf(product, compiler, root, arch).map((unit) => {
      const flags = [...common, ...unit.flags];
      return { unit, flags, object: objectOf(root, unit, flags, compiler, folder) };
    });
  const jobs = nameJobs();
  const stale = jobs.filter((job) => !existsSync(job.object));
  const queue = [...stale];
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      log(`compile ${path.relative(root, job.unit.source)}`);
      const said = await compile(compiler, job.unit, job.flags, job.object, root);
      if (said.trim() !== '') log(said.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, worker));
  const after = new Map(nameJobs().map((job) => [job.unit.source, job.object]));
  const moved = stale.filter((job) => after.get(job.unit.source) !== job.object);
  for (const job of moved) rmSync(job.object, { force: true });
  // An object is named by what was read before it was compiled; a source that changed meanwhile would poison the cache.
  if (moved.length > 0) throw new Error('sources changed while they were compiled: build again');
  await link(
    options,
    jobs.map((job) => job.object),
    output,
    log,
  );
  return { output, compiled: stale.length, units: jobs.length };
}

async function link(
  options: BuildOptions,
  objects: readonly string[],
  output: string,
  log: (line: string) => void,
) {
  const { root, compiler, product, variant, arch = process.arch } = options;
  const stamp = path.join(root, 'native', 'build', `${product}-${variant}.stamp`);
  const key = createHash('sha256').update(objects.join('\n')).update(output).digest('hex');
  const linked = existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (linked) return;
  log(`link ${path.relative(root, output)}`);
  const partial = `${output}.${process.pid}.tmp`;
  for (const [command, args] of linkCommands(compiler, {
    product,
    variant,
    root,
    arch,
    objects,
    output: partial,
  })) {
    await run(command, args, root);
  }
  // A new file, not new contents of one that a process has mapped.
  rmSync(output, { force: true });
  renameSync(partial, output);
  writeFileSync(stamp, key);
}
