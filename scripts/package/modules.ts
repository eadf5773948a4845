/** Which of the installed packages a program needs, and what of each is packed: what it runs on, and its licence. */
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../app/build.ts';

/** A package as the lock file knows it. */
export interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Module extends Locked {
  readonly name: string;
  /** From the root: `node_modules/a`, `node_modules/a/node_modules/b`. */
  readonly folder: string;
}

type Lock = Readonly<Record<string, Locked>>;

export function readLock(): Lock {
  const text = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { packages: Lock }).packages;
}

/** Where Node finds `name` for the package in `from`: in it, or in one of those around it. */
function resolved(lock: Lock, from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules') - 1))) {
    const folder = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
    if (folder in lock) return folder;
    if (place === '') return undefined;
  }
}

/** Depth first: the named packages and all that they need; those for other systems are not installed, and left out. */
export function modulesFor(names: readonly string[], lock: Lock = readLock(), root = ROOT): Module[] {
  const found = new Map<string, Module>();
  const visit = (from: string, name: string, optional: boolean): void => {
    const folder = resolved(lock, from, name);
    if (folder === undefined || !existsSync(path.join(root, folder))) {
      if (optional) return;
      throw new Error(`The package ${name} is not installed; "npm ci" installs it.`);
    }
    if (found.has(folder)) return;
    const locked = lock[folder]!;
    found.set(folder, { ...locked, name, folder });
    for (const needed of Object.keys(locked.dependencies ?? {})) visit(folder, needed, false);
    for (const needed of Object.keys(locked.optionalDependencies ?? {})) visit(folder, needed, true);
  };
  for (const name of names) visit('', name, false);
  return [...found.values()].sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

/** Texts that a licence asks to be kept. */
export const LICENCE_FILE = /^(licen[cs]e|copying|notice|third.party)/i;
const UNREAD_FILE =
  /\.(md|markdown|map|[mc]?ts|flow|tsbuildinfo|gypi?|h|hpp|cc?|cpp)$|^(\..*|Makefile|tsconfig.*\.json)$/;
const UNREAD_FOLDER = /^(tests?|__tests__|docs?|examples?|benchmarks?|coverage|scripts|\..*)$/;
/** Sources and other systems' addons of the database. */
const DATABASE = /^better-sqlite3\/(deps|src|build|prebuilds\/(?!PLATFORM\.node$).+)/;

/** Whether a file or folder inside a package is packed. `inside`: its path below node_modules/. */
export function isPacked(inside: string, isFolder: boolean, platform: string): boolean {
  const name = path.posix.basename(inside);
  if (new RegExp(DATABASE.source.replace('PLATFORM', platform)).test(inside)) return false;
  if (isFolder) return name !== 'node_modules' && !UNREAD_FOLDER.test(name);
  return LICENCE_FILE.test(name) || !UNREAD_FILE.test(name);
}

/** Copies a package without those inside it, which are modules of their own. */
export function copyModule(module: Module, target: string): void {
  const source = path.join(ROOT, module.folder);
  const platform = `${process.platform}-${process.arch}`;
  cpSync(source, path.join(target, module.folder), {
    recursive: true,
    filter: (file) => {
      if (file === source) return true;
      const inside = `${module.name}/${path.relative(source, file).split(path.sep).join('/')}`;
      return isPacked(inside, statSync(file).isDirectory(), platform);
    },
  });
}
