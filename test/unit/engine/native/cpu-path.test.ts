/** The path of the processor that About names is the one that the engine takes. */
import { afterEach, expect, test, vi } from 'vitest';
import { nativeAbsence, nativeCpuPath } from '../../../../engine/native/absence.ts';
import { NativeBatchEvaluator } from '../../../../engine/server/native/batch/evaluator.ts';
import { insecureSet } from '../../../support/parameter-sets.ts';

afterEach(() => vi.unstubAllEnvs());

function pathTaken(): string {
  const evaluator = new NativeBatchEvaluator(insecureSet(), { allowInsecure: true, threads: 1 });
  void evaluator.dispose();
  return evaluator.facts.cpuPath;
}

test.skipIf(nativeAbsence() !== undefined)('is what the native engine takes, forced or not', () => {
  vi.stubEnv('CRYPTONETS_CPU', undefined);
  expect(nativeCpuPath()).toBe(pathTaken());
  vi.stubEnv('CRYPTONETS_CPU', 'scalar');
  expect(nativeCpuPath()).toBe('scalar');
  expect(pathTaken()).toBe('scalar');
});
