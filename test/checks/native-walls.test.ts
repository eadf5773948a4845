/** The rooms of the native engine: the tree keeps their walls, and planted violations are caught. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boardViolations, wallViolations } from '../../scripts/native/walls.ts';

const NATIVE = path.resolve(import.meta.dirname, '../../native');

let copy: string;

beforeEach(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'native-walls-'));
  for (const part of ['src', 'test'])
    cpSync(path.join(NATIVE, part), path.join(copy, part), { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true }));

it('stand in the tree', () => {
  expect(wallViolations(NATIVE)).toEqual([]);
});

it.each([
  ['src/batch/planted.cpp', '"../interactive/machine.h"', 'src/interactive/machine.h'],
  ['src/interactive/planted.h', '"../batch/steps.h"', 'src/batch/steps.h'],
  ['src/ring/planted.cpp', '"../batch/segment.h"', 'src/batch/segment.h'],
  ['src/ring/planted.cpp', '"../interactive/square.h"', 'src/interactive/square.h'],
  ['src/kernels/planted.inl', '"../ring/parameters.h"', 'src/ring/parameters.h'],
  ['src/support/planted.h', '"../kernels/table.h"', 'src/kernels/table.h'],
  ['src/interactive/deep/planted.h', '"../../batch/steps.h"', 'src/batch/steps.h'],
  ['src/batch/planted.cpp', '"../binding/addon.h"', 'src/binding/addon.h'],
  ['src/ring/planted.cpp', '"../../test/check.h"', 'test/check.h'],
  ['src/batch/planted.cpp', '<napi.h>', '<napi.h>'],
  ['src/ring/planted.cpp', '<immintrin.h>', '<immintrin.h>'],
  ['test/batch/planted.cpp', '"../interactive/world.h"', 'test/interactive/world.h'],
  ['test/kernels/planted.cpp', '"../../src/batch/steps.h"', 'src/batch/steps.h'],
])('catch %s when it includes %s', (file, include, target) => {
  const planted = path.join(copy, file);
  mkdirSync(path.dirname(planted), { recursive: true });
  writeFileSync(planted, `// #include "../nothing.h"\n#  include ${include}\n`);
  expect(wallViolations(copy)).toEqual([`${file} includes ${target}`]);
});

it.each([
  ['"../client/pixels.h"', 'board/src/client/pixels.h'],
  ['"../../../native/src/batch/decryption.h"', 'native/src/batch/decryption.h'],
])("catch the board's server when it includes %s", (include, target) => {
  const root = path.join(copy, 'house');
  for (const part of ['native/src', 'board/src'])
    cpSync(path.join(NATIVE, '..', part), path.join(root, part), { recursive: true });
  expect(boardViolations(root)).toEqual([]);
  writeFileSync(path.join(root, 'board/src/server/planted.h'), `#include ${include}\n`);
  writeFileSync(path.join(root, 'board/src/server/planted.cpp'), '#include "planted.h"\n');
  expect(boardViolations(root).join('\n')).toContain(`board/src/server/planted.cpp reads ${target}`);
});
