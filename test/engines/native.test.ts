/** That the native suites ran: where there is a compiler the addon has to load, or everything about it would be skipped in silence. */
import { expect, it } from 'vitest';
import { nativeAbsence } from '../../engine/native/absence.ts';
import { findCompiler } from '../../scripts/native/compiler.ts';
import { CPU_PATHS } from '../support/native.ts';

const compiler = findCompiler();

it.skipIf(compiler === undefined)(`the addon loads: there is a compiler here (${compiler?.version})`, () => {
  expect(nativeAbsence(), 'npm run native builds it').toBeUndefined();
  expect(CPU_PATHS).toContain('scalar');
});
