/**
 * The oracle's evaluator: the same interface, integers modulo t instead of ciphertexts. For tests and explanations only: it hides nothing.
 *
 * Its wire form has the geometry of the real one: block (i, prime 0) holds the slots of ciphertext i, all other residues are zero.
 */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type {
  BatchPlan,
  BatchPrivacy,
  BatchSet,
  FloodStep,
  PointwiseStep,
  SwitchStep,
} from '../../../../shared/packing/batch/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { UNHEARD } from '../../evaluator.ts';
import type {
  BatchEvaluation,
  BatchEvaluator,
  CiphertextVector,
  EvaluationKeys,
  StepControl,
} from '../../evaluator.ts';
import { checkKeysHeader } from '../../../wire/evaluation-keys.ts';
import { ForwardEvaluation } from '../../forward/batch/evaluation.ts';
import { checkSeeds, wholeBlocks } from '../../../wire/batch.ts';
import { ResiduePacker } from '../../../wire/residues.ts';
import type { UploadForm } from '../../../wire/batch.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { requireParameters } from '../../../wire/require.ts';
import { PlainIntake } from './intake.ts';
import { linearSlots, squareSlots } from './layers.ts';
import { PlainVector } from './vector.ts';
import {
  SEED_BYTES,
  batchBlockBytes,
  packedCiphertextBytes,
  residueBits,
} from '../../../../shared/packing/geometry.ts';

export class PlainBatchEvaluator implements BatchEvaluator {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: BatchSet;

  constructor(parameters: BatchSet) {
    this.parameters = parameters;
  }

  async load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    { order }: UploadForm,
    control: Control = {},
  ): Promise<PlainVector> {
    throwIfAborted(control.signal);
    const count = Math.floor(seeds.length / SEED_BYTES);
    checkSeeds(seeds, count);
    const expected = count * this.parameters.dataPrimes.length;
    if (wholeBlocks(blocks, batchBlockBytes(this.parameters)) !== expected) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} blocks`);
    }
    const intake = new PlainIntake(this.parameters, count, order);
    await intake.take(0, blocks);
    return intake.complete();
  }

  async pointwise(
    step: PointwiseStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<PlainVector> {
    const modulus = this.parameters.plainModulus;
    let values = requirePlain(input, step.inputs, step.sizeIn, step.primes).slots;
    for (const layer of step.layers) {
      const count = layer.kind === 'square' ? values.length : layer.map.outputs;
      const next = [];
      for (let unit = 0; unit < count; unit++) {
        await breathe(control);
        next.push(
          layer.kind === 'square'
            ? squareSlots(values[unit]!, modulus)
            : linearSlots(layer.map, values, modulus, unit),
        );
      }
      values = next;
    }
    const done = step.outputs;
    control.report?.({ kind: 'progress', stage: control.stage, done, total: done, unit: 'ciphertexts' });
    return new PlainVector(values, step.sizeOut, step.primes);
  }

  async switchModulus(
    step: SwitchStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<PlainVector> {
    await breathe(control);
    const { slots } = requirePlain(input, step.ciphertexts, step.size, step.primesIn);
    return new PlainVector(slots, step.size, step.primesOut);
  }

  async loadKeys(privacy: BatchPrivacy, bytes: Uint8Array, control: Control = {}): Promise<EvaluationKeys> {
    throwIfAborted(control.signal);
    checkKeysHeader(privacy.keys, bytes);
    return { shapeDigest: privacy.keys.digest, memoryBytes: bytes.length, dispose: () => {} };
  }

  async flood(
    step: FloodStep,
    input: CiphertextVector,
    _keys: EvaluationKeys,
    control: StepControl = UNHEARD,
  ): Promise<PlainVector> {
    await breathe(control);
    const { slots } = requirePlain(input, step.ciphertexts, step.sizeIn, step.primes);
    return new PlainVector(slots, 2, step.primes);
  }

  async save(input: CiphertextVector, control: Control = {}): Promise<EncryptedScores> {
    await breathe(control);
    const { slots, count, size, primes } = requirePlain(input, input.count, input.size, input.primes);
    const bytes = new Uint8Array(count * packedCiphertextBytes(this.parameters, { size, primes }));
    const packer = new ResiduePacker(this.parameters.polyDegree, residueBits(this.parameters));
    slots.forEach((values, ciphertext) => {
      const offset = ciphertext * size * primes * packer.bytes;
      packer.pack(new Uint32Array(values.slice().buffer), bytes.subarray(offset, offset + packer.bytes));
    });
    return { count, size, primes, bytes };
  }

  async begin(
    plan: BatchPlan,
    seeds: Uint8Array,
    { order }: UploadForm,
    control: Control = {},
    keys?: EvaluationKeys,
  ): Promise<BatchEvaluation> {
    requireParameters(plan, this.parameters);
    checkSeeds(seeds, plan.inputCiphertexts);
    const intake = new PlainIntake(this.parameters, plan.inputCiphertexts, order);
    return new ForwardEvaluation(plan, this, intake, control, keys);
  }

  async dispose(): Promise<void> {}
}

/** Lets aborts be heard between two units. */
async function breathe(control: Control): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfAborted(control.signal);
}

function requirePlain(input: CiphertextVector, count: number, size: number, primes: number): PlainVector {
  if (!(input instanceof PlainVector)) {
    throw new CryptoNetsError('INTERNAL', 'these ciphertexts belong to another engine');
  }
  if (input.count === count && input.size === size && input.primes === primes) return input;
  const got = `${input.count} of ${input.size} x ${input.primes}`;
  throw new CryptoNetsError(
    'CIPHERTEXT_PARAMETERS',
    `expected ${count} ciphertexts of ${size} x ${primes}, got ${got}`,
  );
}
