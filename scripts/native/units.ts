/** The translation units of the addon and of its test programs, each with the flags of its CPU path. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Compiler } from './compiler.ts';

export interface Unit {
  readonly source: string;
  readonly flags: readonly string[];
}

/** What is built: the addon, or a program of the core with one `main`. */
export type Product = 'addon' | 'test' | 'bench' | 'fuzz';

export interface Variant {
  /** Address and undefined-behaviour sanitizers, assertions on. */
  readonly sanitize: boolean;
}

const PATH_FLAGS: Record<string, { gnu: string[]; msvc: string[] }> = {
  'path_avx2.cpp': { gnu: ['-mavx2', '-mfma', '-mbmi2', '-ffp-contract=off'], msvc: ['/arch:AVX2'] },
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
  arm64: ['path_avx2.cpp', 'path_avx512.cpp'],
};

function sourcesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpp'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Flags that every unit shares. */
export function commonFlags(compiler: Compiler, root: string, arch: string, variant: Variant): string[] {
  const include = ['node-api-headers/include', 'node-addon-api'].map((name) =>
    path.join(root, 'node_modules', name),
  );
  const defines = [`CRYPTONETS_${arch.toUpperCase()}`, 'NAPI_VERSION=8', 'NAPI_CPP_EXCEPTIONS'];
  if (compiler.dialect === 'msvc') {
    const flags = ['/nologo', '/std:c++20', '/O2', '/EHsc', '/MD', '/W3', '/utf-8', '/DNOMINMAX'];
    return [...flags, ...defines.map((d) => `/D${d}`), ...include.map((i) => `/I${i}`)];
  }
  const optimise = variant.sanitize
    ? ['-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
    : ['-O3', '-fstack-protector-strong'];
  const warn = ['-Wall', '-Wextra', '-Wno-unknown-warning-option', '-Wno-maybe-uninitialized'];
  const flags = ['-std=c++20', '-fPIC', '-fvisibility=hidden', '-pthread', ...optimise, ...warn];
  return [...flags, ...defines.map((d) => `-D${d}`), ...include.flatMap((i) => ['-isystem', i])];
}

export function unitsOf(product: Product, compiler: Compiler, root: string, arch: string): Unit[] {
  const source = path.join(root, 'native', 'src');
  const core = ['kernels', 'support', 'bgv', 'bfv'].flatMap((room) => sourcesIn(path.join(source, room)));
  const skipped = FOREIGN[arch] ?? ['path_neon.cpp', ...FOREIGN['arm64']!];
  const own: Record<Product, () => string[]> = {
    addon: () => sourcesIn(path.join(source, 'binding')),
    test: () => sourcesIn(path.join(root, 'native', 'test')),
    bench: () => sourcesIn(path.join(root, 'native', 'bench')),
    fuzz: () => [
      ...sourcesIn(path.join(root, 'native', 'test', 'fuzz')),
      path.join(root, 'native', 'test', 'whole.cpp'),
    ],
  };
  return [...core, ...own[product]()]
    .filter((file) => !skipped.includes(path.basename(file)))
    .map((file) => ({ source: file, flags: PATH_FLAGS[path.basename(file)]?.[compiler.dialect] ?? [] }));
}
