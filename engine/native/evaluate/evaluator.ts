/** The native evaluator: kernels of this machine on threads of their own, ciphertexts in native memory. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { ParameterSet } from '../../../shared/he/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { BatchPlan, PointwiseStep, SwitchStep } from '../../../shared/plan/index.ts';
import { loadEvaluatorAddon } from '../../../native/evaluator.ts';
import type { EngineHandle, EvaluatorAddon, VectorHandle } from '../../../native/index.ts';
import type { BatchEvaluation, CiphertextVector, Evaluator } from '../../evaluator.ts';
import type { EngineFacts } from '../../facts.ts';
import { blockBytes, checkSeeds, SEED_BYTES, wholeBlocks } from '../../wire/index.ts';
import type { BlockOrder, EncryptedScores } from '../../wire/index.ts';
import { requireParameters } from '../../wire/require.ts';
import { controlled } from '../controlled.ts';
import { openEngine, requireAddon } from '../engine.ts';
import type { NativeOptions } from '../engine.ts';
import { calling } from '../failure.ts';
import { NativeBatch } from './batch.ts';
import { NativeVector, requireVector } from './vector.ts';

export class NativeEvaluator implements Evaluator {
  readonly facts: EngineFacts;
  readonly parameters: ParameterSet;
  readonly #addon: EvaluatorAddon;
  readonly #engine: EngineHandle;

  /** @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
  constructor(parameters: ParameterSet, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadEvaluatorAddon());
    const { handle, facts } = openEngine(this.#addon, parameters, options);
    this.#engine = handle;
    this.facts = facts;
    this.parameters = parameters;
  }

  async load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    order: BlockOrder,
    control: Control = {},
  ): Promise<NativeVector> {
    const count = Math.floor(seeds.length / SEED_BYTES);
    checkSeeds(seeds, count);
    const expected = count * this.parameters.dataPrimes.length;
    if (wholeBlocks(blocks, blockBytes(this.parameters)) !== expected) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} blocks`);
    }
    const handle = await controlled(this.#addon, control, 'expand', (stop) =>
      this.#addon.load(this.#engine, stop, seeds, blocks, order === 'residue'),
    );
    return this.#vector(handle);
  }

  async pointwise(
    step: PointwiseStep,
    input: CiphertextVector,
    control: Control = {},
  ): Promise<NativeVector> {
    const vector = requireVector(input, { count: step.inputs, size: step.sizeIn, primes: step.primes });
    const handle = await controlled(this.#addon, control, step.stage, (stop) =>
      this.#addon.pointwise(this.#engine, stop, vector, step.layers),
    );
    return this.#vector(handle);
  }

  async switchModulus(
    step: SwitchStep,
    input: CiphertextVector,
    control: Control = {},
  ): Promise<NativeVector> {
    const { ciphertexts: count, size, primesIn: primes } = step;
    const vector = requireVector(input, { count, size, primes });
    const handle = await controlled(this.#addon, control, step.stage, (stop) =>
      this.#addon.switchModulus(this.#engine, stop, vector, step.primesOut),
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

  async beginBatch(
    plan: BatchPlan,
    seeds: Uint8Array,
    order: BlockOrder,
    control: Control = {},
  ): Promise<BatchEvaluation> {
    requireParameters(plan, this.parameters);
    checkSeeds(seeds, plan.inputCiphertexts);
    const handle = calling(() =>
      this.#addon.beginBatch(this.#engine, plan.steps, seeds, order === 'residue'),
    );
    return new NativeBatch(this.#addon, handle, plan, control);
  }

  async dispose(): Promise<void> {
    this.#addon.disposeEngine(this.#engine);
  }

  #vector(handle: VectorHandle): NativeVector {
    return new NativeVector(this.#addon, handle);
  }
}
