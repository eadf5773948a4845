/** Who may include whom in `native/`, read from the `#include` lines: the two packings do not know each other, kernels know neither. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filesRead, includesOf, type Include } from './includes.ts';
import { SECRET_SOURCES } from './units.ts';

/** Rooms of `native/src` and those that each may include, besides itself. Tests of a room may include what the room may. */
const MAY_INCLUDE: Record<string, readonly string[]> = {
  support: [],
  kernels: ['support'],
  ring: ['kernels', 'support'],
  batch: ['ring', 'kernels', 'support'],
  interactive: ['ring', 'kernels', 'support'],
  binding: ['ring', 'kernels', 'support', 'batch', 'interactive'],
};

/** Headers of a library that stay in one room. */
const KEPT_IN: readonly { readonly header: RegExp; readonly room: string }[] = [
  { header: /^napi\.h$|^node_api/, room: 'binding' },
  { header: /^(imm|x86)intrin\.h$|^arm_neon\.h$/, room: 'kernels' },
];

/** A sentence a violation, e.g. "src/batch/steps.cpp includes src/interactive/ring.h". `native`: the folder that holds `src` and `test`. */
export function wallViolations(native: string): string[] {
  return ['src', 'test']
    .flatMap((part) => sourcesUnder(native, part))
    .flatMap((file) => ofFile(native, file));
}

function sourcesUnder(native: string, part: string): string[] {
  return readdirSync(path.join(native, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(h|cpp|inl)$/.test(name))
    .map((name) => path.posix.join(part, name.split(path.sep).join('/')))
    .sort();
}

function ofFile(native: string, file: string): string[] {
  const room = file.split('/')[1]!;
  const allowed = MAY_INCLUDE[room];
  // Programs and what all tests share stand beside the rooms.
  if (allowed === undefined) return [];
  const violates = ({ name, system }: Include): string | undefined => {
    if (system) {
      const kept = KEPT_IN.find(({ header }) => header.test(name));
      return kept && kept.room !== room && file.startsWith('src/') ? `<${name}>` : undefined;
    }
    const target = path.posix.join(path.posix.dirname(file), name);
    const [part, other] = target.split('/');
    const known = MAY_INCLUDE[other!] !== undefined;
    const testsInCore = file.startsWith('src/') && part !== 'src';
    return testsInCore || (known && other !== room && !allowed.includes(other!)) ? target : undefined;
  };
  return includesOf(readFileSync(path.join(native, file), 'utf8'))
    .map(violates)
    .filter((target) => target !== undefined)
    .map((target) => `${file} includes ${target}`);
}

const SECRET_HEADERS = SECRET_SOURCES.map((source) => source.replace('.cpp', '.h'));

/** Headers that reach what the board's server must not: whatever decrypts, and the client's folder. `root`: holds `board` and `native`. */
export function boardViolations(root: string): string[] {
  const server = path.join(root, 'board', 'src', 'server');
  const client = path.join(root, 'board', 'src', 'client') + path.sep;
  return readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(h|cpp)$/.test(name))
    .flatMap((name) =>
      filesRead(path.join(server, name))
        .filter((file) => file.startsWith(client) || SECRET_HEADERS.includes(path.basename(file)))
        .map((file) => `board/src/server/${name} reads ${path.relative(root, file)}`),
    )
    .sort();
}
