/** The build of the addon: which units with which flags, how it links, and that equal inputs are not built again. */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, outputOf } from '../../../scripts/native/build.ts';
import { findCompiler, type Compiler } from '../../../scripts/native/compiler.ts';
import { linkCommands } from '../../../scripts/native/link.ts';
import { commonFlags, unitsOf } from '../../../scripts/native/units.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const gnu: Compiler = { command: 'c++', dialect: 'gnu', version: 'test' };
const msvc: Compiler = { command: 'cl', dialect: 'msvc', version: 'test' };
const release = 'release';
const names = (arch: string, compiler = gnu): string[] =>
  unitsOf('addon', compiler, root, arch).map(({ source }) => path.basename(source));

describe('translation units', () => {
  it('take the paths of their processor, and only those', () => {
    expect(names('x64')).toEqual(
      expect.arrayContaining(['path_scalar.cpp', 'path_avx2.cpp', 'path_avx512.cpp']),
    );
    expect(names('x64')).not.toContain('path_neon.cpp');
    expect(names('arm64')).toEqual(expect.arrayContaining(['path_scalar.cpp', 'path_neon.cpp']));
    expect(names('arm64')).not.toContain('path_avx2.cpp');
    expect(names('riscv64').filter((name) => name.startsWith('path_'))).toEqual(['path_scalar.cpp']);
  });

  // What is behind a question to the processor (kernels/cpu.h).
  const ASKED_FOR = /path_avx|counter_stream_vaes/;

  it('give vector instructions to units that are asked for alone: the rest must run on any machine', () => {
    for (const compiler of [gnu, msvc]) {
      for (const { source, flags } of unitsOf('addon', compiler, root, 'x64')) {
        const vector = flags.some((flag) => /avx/i.test(flag));
        expect(vector, source).toBe(ASKED_FOR.test(source));
      }
      expect(commonFlags(compiler, root, 'x64', release).join(' ')).not.toMatch(/avx|march=native/i);
    }
  });

  it('sanitize in that variant only', () => {
    expect(commonFlags(gnu, root, 'x64', 'sanitize')).toContain('-fsanitize=address,undefined');
    expect(commonFlags(gnu, root, 'x64', release).join(' ')).not.toContain('sanitize');
  });
});

describe('linking', () => {
  const job = {
    product: 'addon',
    variant: release,
    root,
    arch: 'x64',
    objects: ['a.o'],
    output: 'out',
  } as const;

  it('makes a module, or a program for tests', () => {
    const [[, moduleArgs]] = linkCommands(gnu, job) as [[string, string[]]];
    const [[, programArgs]] = linkCommands(gnu, { ...job, product: 'test' }) as [[string, string[]]];
    expect(moduleArgs.some((arg) => arg === '-shared' || arg === '-bundle')).toBe(true);
    expect(programArgs.some((arg) => arg === '-shared' || arg === '-bundle')).toBe(false);
  });

  it('makes an import library of Node-API first on Windows', () => {
    const [library, module] = linkCommands(msvc, job);
    expect(library![0]).toBe('lib');
    expect(library![1].join(' ')).toContain('node_api.def');
    expect(module![1].join(' ')).toContain('/DELAYLOAD:node.exe');
  });

  it('puts the addon where prebuildify would', () => {
    expect(outputOf('/r', 'addon', release, 'arm64')).toBe(
      path.join('/r', 'prebuilds', `${process.platform}-arm64`, 'cryptonets.node'),
    );
    expect(outputOf('/r', 'addon', 'sanitize', 'x64')).not.toContain('prebuilds');
  });
});

const compiler = findCompiler();

describe.skipIf(compiler === undefined)('building', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'native-build-'));
    for (const room of ['kernels', 'support', 'ring', 'batch', 'interactive', 'binding']) {
      mkdirSync(path.join(folder, 'native', 'src', room), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    write('support/answer.h', 'int answer();\n');
    write('support/answer.cpp', '#include "answer.h"\nint answer() { return 42; }\n');
    write('binding/addon.cpp', '#include "../support/answer.h"\nint use() { return answer(); }\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string): void =>
    writeFileSync(path.join(folder, 'native', 'src', file), text);
  const run = () => build({ root: folder, compiler: compiler!, product: 'addon', variant: release });

  it('compiles everything once, then only what changed', async () => {
    const first = await run();
    expect(first).toMatchObject({ compiled: 2, units: 2 });
    const linkedMs = statSync(first.output).mtimeMs;
    expect(await run()).toMatchObject({ compiled: 0 });
    expect(statSync(first.output).mtimeMs).toBe(linkedMs);
    write('support/answer.cpp', '#include "answer.h"\nint answer() { return 43; }\n');
    expect(await run()).toMatchObject({ compiled: 1 });
    expect(statSync(first.output).mtimeMs).not.toBe(linkedMs);
    write('support/answer.h', 'int answer();\n// changed\n');
    expect(await run()).toMatchObject({ compiled: 2 });
  });

  it('says what the compiler said when it fails, and leaves no addon behind', async () => {
    write('binding/addon.cpp', 'this is not C++;\n');
    await expect(run()).rejects.toThrow(/error/);
    expect(() => statSync(outputOf(folder, 'addon', release, process.arch))).toThrow();
  });
});

describe('the compiler', () => {
  it('is the one that CXX names, if that runs', () => {
    expect(findCompiler({ CXX: '/nonexistent/c++' })?.command).not.toBe('/nonexistent/c++');
    if (compiler) expect(findCompiler({ CXX: compiler.command })?.command).toBe(compiler.command);
  });
});
