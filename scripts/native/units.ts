/** The translation units of the addon and of its test programs, each with the flags of its CPU path. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Compiler } from './compiler.ts';

export interface Unit {
  readonly source: string;
  readonly flags: readonly string[];
}

/** The programs of the public board, in the order of its contract; `server_` ones hold nothing that decrypts. POSIX only. */
export const BOARD_PROGRAMS = [
  'client_key_generation',
  'server_preprocess_model',
  'client_preprocess_input',
  'client_encode_encrypt_input',
  'server_encrypted_compute',
  'client_decrypt_decode',
  'client_postprocess',
] as const;
export type BoardProgram = (typeof BOARD_PROGRAMS)[number];
const isBoardProgram = (product: string): product is BoardProgram =>
  (BOARD_PROGRAMS as readonly string[]).includes(product);

/** What is built: the addon, or a program of the core with one `main`. */
export type Product = 'addon' | 'test' | 'bench' | 'fuzz' | 'constant-time' | BoardProgram;

/**
 * `sanitize`: address and undefined-behaviour sanitizers, preconditions checked. `constant-time`: optimised as the release is, secrets
 * marked for valgrind.
 */
export type Variant = 'release' | 'sanitize' | 'constant-time';

const VARIANT_DEFINES: Record<Variant, readonly string[]> = {
  release: [],
  sanitize: ['CRYPTONETS_CHECKED'],
  'constant-time': ['CRYPTONETS_CONSTANT_TIME'],
};

const OPTIMISED = ['-O3', '-fstack-protector-strong'];
const VARIANT_FLAGS: Record<Variant, readonly string[]> = {
  release: OPTIMISED,
  sanitize: [
    '-O1',
    '-g',
    '-fno-omit-frame-pointer',
    '-fsanitize=address,undefined',
    '-fno-sanitize-recover=all',
  ],
  'constant-time': [...OPTIMISED, '-g'],
};

const PATH_FLAGS: Record<string, { gnu: string[]; msvc: string[] }> = {
  'path_avx2.cpp': { gnu: ['-mavx2', '-mfma', '-mbmi2', '-ffp-contract=off'], msvc: ['/arch:AVX2'] },
  'aes_stream.cpp': { gnu: ['-maes', '-msse4.1'], msvc: [] },
  'counter_stream_aesni.cpp': { gnu: ['-maes', '-msse4.1'], msvc: [] },
  'counter_stream_vaes.cpp': { gnu: ['-mvaes', '-mavx2'], msvc: ['/arch:AVX2'] },
  'path_neon.cpp': { gnu: ['-ffp-contract=off'], msvc: [] },
  'path_avx512.cpp': {
    gnu: ['f', 'dq', 'bw', 'vl', 'ifma', 'vbmi']
      .map((set) => `-mavx512${set}`)
      .concat('-mbmi2', '-mfma', '-Wno-uninitialized'),
    msvc: ['/arch:AVX512'],
  },
};

const FOREIGN: Record<string, readonly string[]> = {
  x64: ['path_neon.cpp'],
  arm64: [
    'path_avx2.cpp',
    'path_avx512.cpp',
    'aes_stream.cpp',
    'counter_stream_aesni.cpp',
    'counter_stream_vaes.cpp',
  ],
};

/** Rooms of `native/src` without Node-API: every product is made of them. */
const CORE = ['kernels', 'support', 'ring', 'batch', 'interactive'];
/** Programs of their own under `native/test`; the rest of that folder is the engine's tests. */
const PROGRAMS = ['fuzz', 'constant_time'];
/** What those programs take from the tests: worlds, without the tests themselves. */
const WORLDS = ['check.cpp', 'ring/ternary.cpp', 'batch/world.cpp', 'interactive/world.cpp'];

function sourcesIn(...parts: string[]): string[] {
  const folder = path.join(...parts);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cpp'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** What draws keys, holds them, encrypts or decrypts: programs of the board's server are linked without it. */
export const SECRET_SOURCES = [
  'secret_key.cpp',
  'key_generation.cpp',
  'encryption.cpp',
  'decryption.cpp',
  'client.cpp',
];
const isSecret = (file: string): boolean => SECRET_SOURCES.includes(path.basename(file));

/** Sources of the board: of both sides, of one, or the `main` of a program. */
function boardSources(root: string, side: 'client' | 'server'): string[] {
  const source = path.join(root, 'board', 'src');
  const own = sourcesIn(source, side).filter((file) => path.basename(path.dirname(file)) === side);
  return [...sourcesIn(source, 'common'), ...own];
}

function boardProgram(root: string, program: BoardProgram): string[] {
  const side = program.startsWith('client') ? 'client' : 'server';
  return [...boardSources(root, side), path.join(root, 'board', 'src', side, 'stages', `${program}.cpp`)];
}

/** The tests of the board, with both sides in one program; none where it is not built. */
function boardTests(root: string): string[] {
  if (process.platform === 'win32') return [];
  const both = new Set([...boardSources(root, 'client'), ...boardSources(root, 'server')]);
  return [...both, ...sourcesIn(root, 'board', 'test')];
}

/** Flags that every unit shares. */
export function commonFlags(compiler: Compiler, root: string, arch: string, variant: Variant): string[] {
  const include = ['node-api-headers/include', 'node-addon-api'].map((name) =>
    path.join(root, 'node_modules', name),
  );
  const defines = [
    `CRYPTONETS_${arch.toUpperCase()}`,
    'NAPI_VERSION=8',
    'NAPI_CPP_EXCEPTIONS',
    ...VARIANT_DEFINES[variant],
  ];
  if (compiler.dialect === 'msvc') {
    const flags = ['/nologo', '/std:c++20', '/O2', '/EHsc', '/MD', '/W3', '/utf-8', '/DNOMINMAX'];
    return [...flags, ...defines.map((d) => `/D${d}`), ...include.map((i) => `/I${i}`)];
  }
  const warn = ['-Wall', '-Wextra', '-Wno-unknown-warning-option', '-Wno-maybe-uninitialized'];
  const flags = [
    '-std=c++20',
    '-fPIC',
    '-fvisibility=hidden',
    '-pthread',
    ...VARIANT_FLAGS[variant],
    ...warn,
  ];
  return [...flags, ...defines.map((d) => `-D${d}`), ...include.flatMap((i) => ['-isystem', i])];
}

export function unitsOf(product: Product, compiler: Compiler, root: string, arch: string): Unit[] {
  const source = path.join(root, 'native', 'src');
  const core = CORE.flatMap((room) => sourcesIn(source, room));
  const tests = path.join(root, 'native', 'test');
  const program = (folder: string): string[] => [
    ...sourcesIn(tests, folder),
    ...WORLDS.map((file) => path.join(tests, file)),
  ];
  const skipped = FOREIGN[arch] ?? ['path_neon.cpp', ...FOREIGN['arm64']!];
  const own: Record<Exclude<Product, BoardProgram>, () => string[]> = {
    addon: () => sourcesIn(source, 'binding'),
    test: () => [
      ...sourcesIn(tests).filter(
        (file) => !PROGRAMS.includes(path.relative(tests, file).split(path.sep)[0]!),
      ),
      ...boardTests(root),
    ],
    bench: () => sourcesIn(root, 'native', 'bench'),
    fuzz: () => program('fuzz'),
    'constant-time': () => program('constant_time'),
  };
  const sources = isBoardProgram(product) ? boardProgram(root, product) : own[product]();
  const ground = product.startsWith('server_') ? core.filter((file) => !isSecret(file)) : core;
  return [...ground, ...sources]
    .filter((file) => !skipped.includes(path.basename(file)))
    .map((file) => ({ source: file, flags: PATH_FLAGS[path.basename(file)]?.[compiler.dialect] ?? [] }));
}
