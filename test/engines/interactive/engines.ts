/** The engines of interactive packing under test, and whole runs on them. */
import type { EngineName, EngineOptions } from '../../../engine/wire/facts.ts';
import type { InteractiveEvaluator } from '../../../engine/server/evaluator.ts';
import type { InteractiveKeyOwner, SecretKeyBytes } from '../../../engine/client/owner.ts';
import { NativeInteractiveEvaluator } from '../../../engine/server/native/interactive/evaluator.ts';
import { NativeInteractiveKeyOwner } from '../../../engine/client/native/interactive/owner.ts';
import { PlainInteractiveEvaluator } from '../../../engine/server/plain/interactive/evaluator.ts';
import { PlainInteractiveKeyOwner } from '../../../engine/client/plain/interactive/owner.ts';
import { SealInteractiveEvaluator } from '../../../engine/server/seal/interactive/evaluator.ts';
import { SealKeyMaker } from '../../../engine/client/seal/key-maker.ts';
import { SealInteractiveKeyOwner } from '../../../engine/client/seal/interactive/owner.ts';
import { CPU_PATHS } from '../../support/native.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { InteractivePlan, InteractiveSet } from '../../../shared/packing/interactive/index.ts';
import { seededIntegers } from '../../support/networks.ts';

export interface InteractiveEngineUnderTest {
  readonly name: string;
  readonly engine: EngineName;
  evaluator(parameters: InteractiveSet, options?: EngineOptions): InteractiveEvaluator;
  keyOwner(parameters: InteractiveSet, key: SecretKeyBytes, options?: EngineOptions): InteractiveKeyOwner;
}

const insecure = { allowInsecure: true } as const;

const REFERENCE_ENGINES: readonly InteractiveEngineUnderTest[] = [
  {
    name: 'plain',
    engine: 'plain',
    evaluator: (parameters) => new PlainInteractiveEvaluator(parameters),
    keyOwner: (parameters) => new PlainInteractiveKeyOwner(parameters),
  },
  {
    name: 'seal',
    engine: 'seal',
    evaluator: (parameters, options) => new SealInteractiveEvaluator(parameters, { ...insecure, ...options }),
    keyOwner: (parameters, key, options) =>
      new SealInteractiveKeyOwner(parameters, key, { ...insecure, ...options }),
  },
];

/** The native engine once for every CPU path of this machine; none where the addon is not built. */
export const NATIVE_INTERACTIVE_ENGINES: readonly InteractiveEngineUnderTest[] = CPU_PATHS.map((cpuPath) => ({
  name: `native ${cpuPath}`,
  engine: 'native',
  evaluator: (parameters, options) =>
    new NativeInteractiveEvaluator(parameters, { ...insecure, ...options, cpuPath }),
  keyOwner: (parameters, key, options) =>
    new NativeInteractiveKeyOwner(parameters, key, { ...insecure, ...options, cpuPath }),
}));

export const INTERACTIVE_ENGINES: readonly InteractiveEngineUnderTest[] = [
  ...REFERENCE_ENGINES,
  ...NATIVE_INTERACTIVE_ENGINES,
];

const keys = new Map<string, Promise<SecretKeyBytes>>();

/** One key for each parameter set and test file. */
export function interactiveKey(parameters: InteractiveSet): Promise<SecretKeyBytes> {
  let key = keys.get(parameters.name);
  if (!key) {
    key = new SealKeyMaker(insecure).makeSecretKey(parameters);
    keys.set(parameters.name, key);
  }
  return key;
}

/** An engine's two sides with keys for one plan. */
export interface InteractiveWorld {
  readonly owner: InteractiveKeyOwner;
  readonly evaluator: InteractiveEvaluator;
  readonly keyBytes: Uint8Array;
  /** Encrypts, evaluates, decrypts. */
  predict(pixels: Uint8Array, images: number, control?: Control): Promise<BigInt64Array>;
  dispose(): Promise<void>;
}

export async function interactiveWorld(
  engine: InteractiveEngineUnderTest,
  plan: InteractivePlan,
): Promise<InteractiveWorld> {
  const owner = engine.keyOwner(plan.parameters, await interactiveKey(plan.parameters));
  const evaluator = engine.evaluator(plan.parameters);
  const keyBytes = await owner.makeEvaluationKeys(plan.evaluationKeys);
  const evaluationKeys = await evaluator.loadKeys(plan.evaluationKeys, keyBytes);
  return {
    owner,
    evaluator,
    keyBytes,
    async predict(pixels, images, control = {}) {
      const upload = await owner.encrypt(plan, pixels, images, control);
      const result = await evaluator.evaluate(plan, upload, evaluationKeys, control);
      return owner.decrypt(plan, result, images, control);
    },
    async dispose() {
      evaluationKeys.dispose();
      await Promise.all([owner.dispose(), evaluator.dispose()]);
    },
  };
}

/** Random quantised images, image by image. */
export function interactivePixels(plan: InteractivePlan, images: number, seed = 7): Uint8Array {
  const next = seededIntegers(seed);
  const largest = 2 ** plan.input.bits - 1;
  return Uint8Array.from({ length: images * plan.input.pixels }, () => next(0, largest));
}
