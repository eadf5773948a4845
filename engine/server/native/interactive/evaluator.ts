/** The native evaluator of interactive packing: hoisted rotations on threads of its own, one for each plaintext modulus and image. */
import { computationName } from '../../../../shared/packing/client-half.ts';
import { LRUCache } from 'lru-cache';
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { loadInteractiveEvaluatorAddon } from '../../../../native/evaluator.ts';
import type {
  EngineHandle,
  InteractiveEvaluatorAddon,
  PreparedPlanHandle,
  InteractiveRingHandle,
} from '../../../../native/index.ts';
import type { EngineFacts } from '../../../wire/facts.ts';
import { stagesOf } from '../../../../shared/packing/index.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import { reportShares } from '../../../../shared/operations/shares.ts';
import type { EvaluationKeys, InteractiveEvaluator } from '../../evaluator.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { checkKeysHeader } from '../../../wire/evaluation-keys.ts';
import { checkUpload, requireKeys } from '../../../wire/interactive.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { controlled } from '../../../native/controlled.ts';
import { openInteractiveEngine, requireAddon } from '../../../native/engine.ts';
import type { NativeOptions } from '../../../native/engine.ts';
import { calling } from '../../../native/failure.ts';
import { NativeEvaluationKeys } from './keys.ts';
import { nativeSteps } from './program.ts';
import { KEYS_HEADER_BYTES } from '../../../../shared/packing/geometry.ts';

/** Prepared plans that are kept: some 30 MB each. */
const MOST_PLANS = 4;

export class NativeInteractiveEvaluator implements InteractiveEvaluator {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #addon: InteractiveEvaluatorAddon;
  readonly #engine: EngineHandle;
  readonly #ring: InteractiveRingHandle;
  readonly #plans = new LRUCache<string, Promise<PreparedPlanHandle>>({
    max: MOST_PLANS,
    dispose: (plan) => this.#forget(plan),
  });

  /** @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
  constructor(parameters: InteractiveSet, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadInteractiveEvaluatorAddon());
    const { handle, facts } = openInteractiveEngine(this.#addon, parameters, options);
    this.#engine = handle;
    this.facts = facts;
    this.parameters = parameters;
    this.#ring = calling(() => this.#addon.createInteractiveRing(handle));
  }

  async loadKeys(
    shape: EvaluationKeysShape,
    bytes: Uint8Array,
    control: Control = {},
  ): Promise<EvaluationKeys> {
    throwIfAborted(control.signal);
    checkKeysHeader(shape, bytes);
    const elements = BigUint64Array.from(shape.keys, ({ galoisElement }) => BigInt(galoisElement));
    const primes = BigUint64Array.from(shape.keys, (key) => BigInt(key.primes));
    const body = bytes.subarray(KEYS_HEADER_BYTES);
    try {
      const handle = await controlled(this.#addon, signalOnly(control), 'expand', (stop) =>
        this.#addon.loadEvaluationKeys(this.#engine, stop, this.#ring, elements, primes, body),
      );
      return new NativeEvaluationKeys(this.#addon, handle, shape.digest);
    } catch (cause) {
      if (!(cause instanceof CryptoNetsError) || cause.code !== 'RESIDUE_OUT_OF_RANGE') throw cause;
      throw new CryptoNetsError('EVALUATION_KEYS_INVALID', undefined, { cause });
    }
  }

  async prepare(plan: InteractivePlan, keys: EvaluationKeys, control: Control = {}): Promise<void> {
    this.#requireKeys(plan, keys);
    await this.#prepared(plan, control);
  }

  async evaluate(
    plan: InteractivePlan,
    upload: InteractiveUpload,
    keys: EvaluationKeys,
    control: Control = {},
  ): Promise<EncryptedScores> {
    const { handle } = this.#requireKeys(plan, keys);
    checkUpload(plan, upload);
    const prepared = await this.#prepared(plan, control);
    const stopwatch = new Stopwatch();
    const { images, seeds, bytes } = upload;
    const result = await controlled(this.#addon, control, stagesOf(plan)[0]!, (stop) =>
      this.#addon.evaluateInteractive(this.#engine, stop, prepared, handle, seeds, bytes, images),
    );
    const count = images * plan.plainModuli.length;
    reportShares(control, stopwatch.elapsedMs(), stageTimes(plan, result.timesMs, count), count);
    return { count, size: 2, primes: plan.resultPrimes, bytes: result.bytes };
  }

  async dispose(): Promise<void> {
    this.#plans.clear();
    this.#addon.disposeInteractiveRing(this.#ring);
    this.#addon.disposeEngine(this.#engine);
  }

  /** Encodes a plan once, whoever asks; only a failure is forgotten. */
  async #prepared(plan: InteractivePlan, { signal }: Control): Promise<PreparedPlanHandle> {
    throwIfAborted(signal);
    const prepared = this.#plans.get(computationName(plan)) ?? this.#prepare(plan);
    this.#plans.set(computationName(plan), prepared);
    const handle = await prepared;
    throwIfAborted(signal);
    return handle;
  }

  /** Not stopped by who asked first: others may wait for it, and it takes milliseconds. */
  #prepare(plan: InteractivePlan): Promise<PreparedPlanHandle> {
    const moduli = BigUint64Array.from(plan.plainModuli);
    const prepared = controlled(this.#addon, {}, 'expand', (stop) =>
      this.#addon.prepareInteractive(this.#engine, stop, this.#ring, nativeSteps(plan), moduli),
    );
    prepared.catch(() => this.#plans.delete(computationName(plan)));
    return prepared;
  }

  /** A run that uses the plan keeps it until it ends. */
  #forget(plan: Promise<PreparedPlanHandle>): void {
    plan.then((handle) => this.#addon.disposeInteractive(handle)).catch(() => undefined);
  }

  #requireKeys(plan: InteractivePlan, keys: EvaluationKeys): NativeEvaluationKeys {
    requireParameters(plan, this.parameters);
    requireKeys(plan, keys);
    if (!(keys instanceof NativeEvaluationKeys))
      throw new CryptoNetsError('INTERNAL', 'these keys belong to another engine');
    return keys;
  }
}

/** Milliseconds of each stage for each ciphertext: loading, the plan's steps, packing. */
function stageTimes(plan: InteractivePlan, timesMs: Float64Array, count: number): StageTimes[] {
  const stages = ['expand', ...stagesOf(plan), 'pack'] as const;
  return Array.from({ length: count }, (_, index) => {
    const times: StageTimes = {};
    stages.forEach((stage, place) => {
      times[stage] = (times[stage] ?? 0) + timesMs[index * stages.length + place]!;
    });
    return times;
  });
}

const signalOnly = ({ signal }: Control): Control => (signal ? { signal } : {});
