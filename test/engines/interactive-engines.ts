/** The engines of interactive packing under test, and whole runs on them. */
import type { InteractiveEvaluator } from '../../engine/interactive-evaluator.ts';
import type { InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import type { KeyOwnerOptions, SecretKeyBytes } from '../../engine/key-owner.ts';
import type { EvaluatorOptions } from '../../engine/evaluator.ts';
import type { EngineName } from '../../engine/facts.ts';
import { NativeInteractiveEvaluator } from '../../engine/native/evaluate/interactive/index.ts';
import { NativeInteractiveKeyOwner } from '../../engine/native/owner/interactive/index.ts';
import { PlainInteractiveEvaluator } from '../../engine/plain/interactive-evaluator.ts';
import { PlainInteractiveKeyOwner } from '../../engine/plain/key-owner-interactive.ts';
import { SealInteractiveEvaluator } from '../../engine/seal/evaluate/interactive/index.ts';
import {
  SealInteractiveKeyMaker,
  SealInteractiveKeyOwner,
} from '../../engine/seal/owner/interactive/index.ts';
import { loadAddon } from '../../native/load.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import { seededIntegers } from '../support/networks.ts';

export interface InteractiveEngineUnderTest {
  readonly name: string;
  readonly engine: EngineName;
  evaluator(parameters: InteractiveSet, options?: EvaluatorOptions): InteractiveEvaluator;
  keyOwner(parameters: InteractiveSet, key: SecretKeyBytes, options?: KeyOwnerOptions): InteractiveKeyOwner;
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
const loaded = loadAddon();
export const NATIVE_INTERACTIVE_ENGINES: readonly InteractiveEngineUnderTest[] = (
  'reason' in loaded ? [] : loaded.addon.cpuPaths()
).map((cpuPath) => ({
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
    key = new SealInteractiveKeyMaker(insecure).makeSecretKey(parameters);
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
      const upload = await owner.encryptInteractive(plan, pixels, images, control);
      const result = await evaluator.evaluate(plan, upload, evaluationKeys, control);
      return owner.decryptInteractive(plan, result, images, control);
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
