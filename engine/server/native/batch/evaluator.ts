/** The native evaluator: kernels of this machine on threads of their own, ciphertexts in native memory. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type {
  BatchPlan,
  BatchSet,
  BatchPrivacy,
  FloodStep,
  PointwiseStep,
  SwitchStep,
} from '../../../../shared/packing/batch/index.ts';
import { loadBatchEvaluatorAddon } from '../../../../native/evaluator.ts';
import type { BatchEvaluatorAddon, EngineHandle, VectorHandle } from '../../../../native/index.ts';
import { UNHEARD } from '../../evaluator.ts';
import type {
  BatchEvaluation,
  BatchEvaluator,
  CiphertextVector,
  EvaluationKeys,
  StepControl,
} from '../../evaluator.ts';
import { checkKeysHeader } from '../../../wire/evaluation-keys.ts';
import { asKeysInvalid, requirePrivacyKeys } from '../../../wire/require.ts';
import { NativeFloodKeys, requireFloodKeys } from './flood-keys.ts';
import type { EngineFacts } from '../../../wire/facts.ts';
import { checkSeeds, wholeBlocks } from '../../../wire/batch.ts';
import type { UploadForm } from '../../../wire/batch.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { requireParameters } from '../../../wire/require.ts';
import { controlled } from '../../../native/controlled.ts';
import { openBatchEngine, requireAddon } from '../../../native/engine.ts';
import type { NativeOptions } from '../../../native/engine.ts';
import { calling } from '../../../native/failure.ts';
import { NativeEvaluation } from './evaluation.ts';
import { NativeVector, requireVector } from './vector.ts';
import { KEYS_HEADER_BYTES, SEED_BYTES, batchBlockBytes } from '../../../../shared/packing/geometry.ts';

export class NativeBatchEvaluator implements BatchEvaluator {
  readonly facts: EngineFacts;
  readonly parameters: BatchSet;
  readonly #addon: BatchEvaluatorAddon;
  readonly #engine: EngineHandle;

  /** @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
  constructor(parameters: BatchSet, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadBatchEvaluatorAddon());
    const { handle, facts } = openBatchEngine(this.#addon, parameters, options);
    this.#engine = handle;
    this.facts = facts;
    this.parameters = parameters;
  }

  async load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    form: UploadForm,
    control: Control = {},
  ): Promise<NativeVector> {
    const count = Math.floor(seeds.length / SEED_BYTES);
    checkSeeds(seeds, count);
    const expected = count * this.parameters.dataPrimes.length;
    if (wholeBlocks(blocks, batchBlockBytes(this.parameters)) !== expected) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} blocks`);
    }
    const handle = await controlled(this.#addon, control, 'expand', (stop) =>
      this.#addon.load(this.#engine, stop, seeds, blocks, form.order === 'residue', form.expander),
    );
    return this.#vector(handle);
  }

  async pointwise(
    step: PointwiseStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<NativeVector> {
    const vector = requireVector(input, { count: step.inputs, size: step.sizeIn, primes: step.primes });
    const handle = await controlled(this.#addon, control, control.stage, (stop) =>
      this.#addon.pointwise(this.#engine, stop, this.parameters.plainModulus, vector, step.layers),
    );
    return this.#vector(handle);
  }

  async switchModulus(
    step: SwitchStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<NativeVector> {
    const { ciphertexts: count, size, primesIn: primes } = step;
    const vector = requireVector(input, { count, size, primes });
    const handle = await controlled(this.#addon, control, control.stage, (stop) =>
      this.#addon.switchModulus(this.#engine, stop, this.parameters.plainModulus, vector, step.primesOut),
    );
    return this.#vector(handle);
  }

  async loadKeys(privacy: BatchPrivacy, bytes: Uint8Array, control: Control = {}): Promise<EvaluationKeys> {
    checkKeysHeader(privacy.keys, bytes);
    const body = bytes.subarray(KEYS_HEADER_BYTES);
    try {
      const handle = await controlled(this.#addon, control, 'upload-keys', (stop) =>
        this.#addon.loadFloodKeys(this.#engine, stop, privacy.primes, body),
      );
      return new NativeFloodKeys(this.#addon, handle, privacy.keys.digest);
    } catch (error) {
      throw asKeysInvalid(error);
    }
  }

  async flood(
    step: FloodStep,
    input: CiphertextVector,
    keys: EvaluationKeys,
    control: StepControl = UNHEARD,
  ): Promise<NativeVector> {
    const { ciphertexts: count, sizeIn: size, primes, bits } = step;
    const vector = requireVector(input, { count, size, primes });
    const { handle: own } = requireFloodKeys(keys);
    const handle = await controlled(this.#addon, control, control.stage, (stop) =>
      this.#addon.flood(this.#engine, stop, this.parameters.plainModulus, vector, own, bits),
    );
    return this.#vector(handle);
  }

  async save(input: CiphertextVector, control: Control = {}): Promise<EncryptedScores> {
    const { count, size, primes } = input;
    const vector = requireVector(input, { count, size, primes });
    const bytes = await controlled(this.#addon, control, 'pack', (stop) =>
      this.#addon.save(this.#engine, stop, vector),
    );
    return { count, size, primes, bytes };
  }

  async begin(
    plan: BatchPlan,
    seeds: Uint8Array,
    form: UploadForm,
    control: Control = {},
    keys?: EvaluationKeys,
  ): Promise<BatchEvaluation> {
    requireParameters(plan, this.parameters);
    requirePrivacyKeys(plan, keys);
    checkSeeds(seeds, plan.inputCiphertexts);
    const { plainModulus } = this.parameters;
    const own = keys && requireFloodKeys(keys).handle;
    const residueOrder = form.order === 'residue';
    const handle = calling(() =>
      this.#addon.beginBatch(this.#engine, plainModulus, plan.steps, seeds, residueOrder, own, form.expander),
    );
    return new NativeEvaluation(this.#addon, handle, plan, control);
  }

  async dispose(): Promise<void> {
    this.#addon.disposeEngine(this.#engine);
  }

  #vector(handle: VectorHandle): NativeVector {
    return new NativeVector(this.#addon, handle);
  }
}
