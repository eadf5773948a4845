/** The engines under test. One entry each: everything else in this folder runs over all of them. */
import type { BatchEvaluator } from '../../../engine/server/evaluator.ts';
import type { EngineOptions } from '../../../engine/wire/facts.ts';
import type { BatchKeyOwner, SecretKeyBytes } from '../../../engine/client/owner.ts';
import { NativeBatchEvaluator } from '../../../engine/server/native/batch/evaluator.ts';
import { NativeBatchKeyOwner } from '../../../engine/client/native/batch/owner.ts';
import { PlainBatchEvaluator } from '../../../engine/server/plain/batch/evaluator.ts';
import { PlainBatchKeyOwner } from '../../../engine/client/plain/batch/owner.ts';
import { SealBatchEvaluator } from '../../../engine/server/seal/batch/evaluator.ts';
import { SealKeyMaker } from '../../../engine/client/seal/key-maker.ts';
import { SealBatchKeyOwner } from '../../../engine/client/seal/batch/owner.ts';
import { CPU_PATHS } from '../../support/native.ts';
import type { BatchSet } from '../../../shared/packing/batch/index.ts';

export interface EngineUnderTest {
  readonly name: string;
  /** Ciphertexts of one family are read by all its members: SEAL and native, not plain. */
  readonly family: 'clear' | 'bgv';
  /** Fast enough for whole networks at the real parameters. */
  readonly full: boolean;
  evaluator(parameters: BatchSet, options?: EngineOptions): Promise<BatchEvaluator>;
  keyOwner(parameters: BatchSet, key: SecretKeyBytes, options?: EngineOptions): Promise<BatchKeyOwner>;
}

const insecure = { allowInsecure: true } as const;

const REFERENCE_ENGINES: readonly EngineUnderTest[] = [
  {
    name: 'plain',
    family: 'clear',
    full: false,
    evaluator: async (parameters) => new PlainBatchEvaluator(parameters),
    keyOwner: async (parameters) => new PlainBatchKeyOwner(parameters),
  },
  {
    name: 'seal',
    family: 'bgv',
    full: true,
    evaluator: async (parameters, options) => new SealBatchEvaluator(parameters, { ...insecure, ...options }),
    keyOwner: async (parameters, key, options) =>
      new SealBatchKeyOwner(parameters, key, { ...insecure, ...options }),
  },
];

/** The native engine once for every CPU path of this machine; none where the addon is not built. */
const NATIVE_ENGINES: readonly EngineUnderTest[] = CPU_PATHS.map((cpuPath) => ({
  name: `native ${cpuPath}`,
  family: 'bgv',
  full: true,
  evaluator: async (parameters, options) =>
    new NativeBatchEvaluator(parameters, { ...insecure, ...options, cpuPath }),
  keyOwner: async (parameters, key, options) =>
    new NativeBatchKeyOwner(parameters, key, { ...insecure, ...options, cpuPath }),
}));

const keys = new Map<string, Promise<SecretKeyBytes>>();

export const ENGINES: readonly EngineUnderTest[] = [...REFERENCE_ENGINES, ...NATIVE_ENGINES];

/** One key for each parameter set and test file. */
export function testKey(parameters: BatchSet): Promise<SecretKeyBytes> {
  let key = keys.get(parameters.name);
  if (!key) keys.set(parameters.name, (key = new SealKeyMaker(insecure).makeSecretKey(parameters)));
  return key;
}
