/**
 * A program with everything that it needs, in one folder that runs wherever it is put:
 *
 *     bin/NAME             starts it, on the Node beside it
 *     bin/node             the pinned Node
 *     out/, models/, prebuilds/, node_modules/, package.json; of the app also engine/methods/networks/
 *     LICENSE, THIRD-PARTY-NOTICES.txt, sbom.cdx.json
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildStale, ROOT } from '../app/build.ts';
import { copyModule, modulesFor, readLock, type Module } from './modules.ts';
import { noticeOf, noticesText, type Notice } from './notices.ts';
import { PACKAGES_FILE, PROGRAMS, type Program, type ProgramName } from './programs.ts';
import { sbomOf } from './sbom.ts';
import { Missing } from './tools.ts';

const bootstrap = createRequire(import.meta.url)('../bootstrap/pinned-node.cjs') as {
  packageOf: () => string;
  pinnedNode: (root: string) => string | undefined;
};

export interface LayoutOptions {
  readonly program: ProgramName;
  /** Of the package, and of the command. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly epoch: number;
  /** Absent in npm's package: there npm brings Node and packages. */
  readonly standalone: boolean;
}

interface Manifest {
  readonly version: string;
  readonly homepage: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const read = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest & {
  readonly optionalDependencies: Readonly<Record<string, string>>;
};

/** package.json, and the version of the Node that it pins. */
export const manifest = { ...read, node: read.optionalDependencies[bootstrap.packageOf()] ?? '' };

/** What is built besides the program itself: the views of the app with the licences of what is in them. */
const BUILT = {
  server: ['proto/cryptonets'],
  app: ['out/renderer', 'out/browser-bridge', 'engine/methods/networks'],
} as const;

export async function buildProgram(program: ProgramName, say: (line: string) => void): Promise<void> {
  await buildStale(program === 'app' ? ['views', 'bridge', 'app'] : ['server'], say);
}

function writeManifest(
  folder: string,
  { name, version, description }: LayoutOptions,
  packages: readonly string[],
): void {
  const dependencies = Object.fromEntries(packages.map((needed) => [needed, manifest.dependencies[needed]!]));
  const text = {
    name,
    version,
    description,
    license: manifest.license,
    private: true,
    type: 'module',
    dependencies,
  };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(text, null, 2)}\n`);
}

/** Starts the program from wherever its folder lies, by whatever link. */
function launcherOf(name: string, { outDir, calledBy }: Program): string {
  const called = calledBy === undefined ? '' : `export ${calledBy}=${name}\n`;
  return `#!/bin/sh
# Starts the program on the Node that came with it.
set -e
${called}here=$(dirname "$(readlink -f "$0")")
exec "$here/node" --disable-warning=ExperimentalWarning "$here/../${outDir}/main.js" "$@"
`;
}

function addNode(folder: string, { name, program }: LayoutOptions): void {
  const node = bootstrap.pinnedNode(ROOT);
  if (node === undefined) throw new Error('The pinned Node is not installed; "npm ci" installs it.');
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  cpSync(node, path.join(folder, 'bin/node'), { dereference: true });
  const script = path.join(folder, 'bin', name);
  writeFileSync(script, launcherOf(name, PROGRAMS[program]));
  for (const file of [script, path.join(folder, 'bin/node')]) chmodSync(file, 0o755);
}

/** The packed Node as a module, for notices and bill. */
function nodeModule(): Module {
  const name = bootstrap.packageOf();
  return { ...readLock()[`node_modules/${name}`]!, license: 'MIT', name, folder: `node_modules/${name}` };
}

export function viewsNotice(): Notice[] {
  const file = path.join(ROOT, 'out/renderer/LICENSES.md');
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return [{ name: 'the views', version: manifest.version, license: 'see below', text }];
}

function writePapers(folder: string, options: LayoutOptions, modules: readonly Module[]): void {
  const bundled = options.standalone ? [nodeModule(), ...modules] : [];
  const notices = [...bundled.map(noticeOf), ...(options.program === 'app' ? viewsNotice() : [])];
  cpSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  if (!options.standalone) return;
  writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesText(notices));
  writeFileSync(path.join(folder, 'sbom.cdx.json'), sbomOf(folder, options, nodeModule()));
}

/** Throws Missing elsewhere: what is packed here are this computer's programs. */
export function needLinux(): void {
  if (process.platform !== 'linux')
    throw new Missing(
      `This is packed on Linux; here is ${process.platform}. The desktop app: npm run package -- dir`,
    );
}

/** The addon of this computer; the program runs on node-seal where there is none, but what is given away has one. */
function addAddon(folder: string): void {
  const inside = `prebuilds/${process.platform}-${process.arch}/cryptonets.node`;
  const addon = path.join(ROOT, inside);
  if (!existsSync(addon))
    throw new Error('The native engine is not built; "npm run native" builds it (a C++ compiler is needed).');
  cpSync(addon, path.join(folder, inside));
}

/** Copies what `buildProgram` built into an empty folder, with all that it needs. Resolves with nothing: the folder is the result. */
export function layOut(folder: string, options: LayoutOptions): void {
  const { outDir } = PROGRAMS[options.program];
  for (const built of [outDir, ...BUILT[options.program], 'models']) {
    cpSync(path.join(ROOT, built), path.join(folder, built), {
      recursive: true,
      filter: (file) => path.basename(file) !== PACKAGES_FILE,
    });
  }
  const packages = JSON.parse(readFileSync(path.join(ROOT, outDir, PACKAGES_FILE), 'utf8')) as string[];
  writeManifest(folder, options, packages);
  addAddon(folder);
  const modules = modulesFor(packages);
  if (options.standalone) {
    addNode(folder, options);
    for (const module of modules) copyModule(module, folder);
  }
  writePapers(folder, options, modules);
}

/** Files and folders as everybody may read them, programs as everybody may run them, whatever the umask was. */
export function setModes(folder: string, isProgram: (inside: string) => boolean): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    chmodSync(file, entry.isDirectory() || isProgram(path.relative(folder, file)) ? 0o755 : 0o644);
  }
  chmodSync(folder, 0o755);
}
