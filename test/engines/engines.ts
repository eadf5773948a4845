/** The engines under test. One entry each: everything else in this folder runs over all of them. */
import type { Evaluator, EvaluatorOptions } from '../../engine/evaluator.ts';
import type { KeyOwner, KeyOwnerOptions, SecretKeyBytes } from '../../engine/key-owner.ts';
import { NativeEvaluator } from '../../engine/native/evaluate/index.ts';
import { NativeKeyOwner } from '../../engine/native/owner/index.ts';
import { PlainEvaluator } from '../../engine/plain/index.ts';
import { PlainKeyOwner } from '../../engine/plain/key-owner.ts';
import { SealEvaluator } from '../../engine/seal/evaluate/index.ts';
import { SealKeyMaker, SealKeyOwner } from '../../engine/seal/owner/index.ts';
import { loadAddon } from '../../native/load.ts';
import type { ParameterSet } from '../../shared/he/index.ts';

export interface EngineUnderTest {
  readonly name: string;
  /** Ciphertexts of one family are read by all its members: SEAL and native, not plain. */
  readonly family: 'clear' | 'bgv';
  /** Fast enough for whole networks at the real parameters. */
  readonly full: boolean;
  evaluator(parameters: ParameterSet, options?: EvaluatorOptions): Promise<Evaluator>;
  keyOwner(parameters: ParameterSet, key: SecretKeyBytes, options?: KeyOwnerOptions): Promise<KeyOwner>;
}

const insecure = { allowInsecure: true } as const;

const REFERENCE_ENGINES: readonly EngineUnderTest[] = [
  {
    name: 'plain',
    family: 'clear',
    full: false,
    evaluator: async (parameters) => new PlainEvaluator(parameters),
    keyOwner: async (parameters) => new PlainKeyOwner(parameters),
  },
  {
    name: 'seal',
    family: 'bgv',
    full: true,
    evaluator: async (parameters, options) => new SealEvaluator(parameters, { ...insecure, ...options }),
    keyOwner: async (parameters, key, options) =>
      new SealKeyOwner(parameters, key, { ...insecure, ...options }),
  },
];

/** The native engine once for every CPU path of this machine; none where the addon is not built. */
const loaded = loadAddon();
const NATIVE_ENGINES: readonly EngineUnderTest[] = ('reason' in loaded ? [] : loaded.addon.cpuPaths()).map(
  (cpuPath) => ({
    name: `native ${cpuPath}`,
    family: 'bgv',
    full: true,
    evaluator: async (parameters, options) =>
      new NativeEvaluator(parameters, { ...insecure, ...options, cpuPath }),
    keyOwner: async (parameters, key, options) =>
      new NativeKeyOwner(parameters, key, { ...insecure, ...options, cpuPath }),
  }),
);

const keys = new Map<string, Promise<SecretKeyBytes>>();

export const ENGINES: readonly EngineUnderTest[] = [...REFERENCE_ENGINES, ...NATIVE_ENGINES];

/** One key for each parameter set and test file. */
export function testKey(parameters: ParameterSet): Promise<SecretKeyBytes> {
  let key = keys.get(parameters.name);
  if (!key) keys.set(parameters.name, (key = new SealKeyMaker(insecure).makeSecretKey(parameters)));
  return key;
}
