/**
 * The oracle's evaluator: the same interface, integers modulo t instead of ciphertexts. For tests and explanations only: it hides nothing.
 *
 * Its wire form has the geometry of the real one: block (i, prime 0) holds the slots of ciphertext i, all other residues are zero.
 */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan, PointwiseStep, SwitchStep } from '../../shared/plan/index.ts';
import type { BatchEvaluation, CiphertextVector, Evaluator } from '../evaluator.ts';
import { ForwardBatch } from '../forward/batch.ts';
import {
  blockBytes,
  checkSeeds,
  residueBits,
  ResiduePacker,
  scoreBytes,
  SEED_BYTES,
  wholeBlocks,
} from '../wire/index.ts';
import type { BlockOrder, EncryptedScores } from '../wire/index.ts';
import { requireParameters } from '../wire/require.ts';
import { PlainIntake } from './intake.ts';
import { linearSlots, squareSlots } from './layers.ts';
import { PlainVector } from './vector.ts';

export class PlainEvaluator implements Evaluator {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: ParameterSet;

  constructor(parameters: ParameterSet) {
    this.parameters = parameters;
  }

  async load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    order: BlockOrder,
    control: Control = {},
  ): Promise<PlainVector> {
    throwIfAborted(control.signal);
    const count = Math.floor(seeds.length / SEED_BYTES);
    checkSeeds(seeds, count);
    const expected = count * this.parameters.dataPrimes.length;
    if (wholeBlocks(blocks, blockBytes(this.parameters)) !== expected) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} blocks`);
    }
    const intake = new PlainIntake(this.parameters, count, order);
    await intake.take(0, blocks);
    return intake.complete();
  }

  async pointwise(step: PointwiseStep, input: CiphertextVector, control: Control = {}): Promise<PlainVector> {
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
    control.report?.({ kind: 'progress', stage: step.stage, done, total: done, unit: 'ciphertexts' });
    return new PlainVector(values, step.sizeOut, step.primes);
  }

  async switchModulus(
    step: SwitchStep,
    input: CiphertextVector,
    control: Control = {},
  ): Promise<PlainVector> {
    await breathe(control);
    const { slots } = requirePlain(input, step.ciphertexts, step.size, step.primesIn);
    return new PlainVector(slots, step.size, step.primesOut);
  }

  async save(input: CiphertextVector, control: Control = {}): Promise<EncryptedScores> {
    await breathe(control);
    const { slots, count, size, primes } = requirePlain(input, input.count, input.size, input.primes);
    const bytes = new Uint8Array(scoreBytes(this.parameters, { count, size, primes }));
    const packer = new ResiduePacker(this.parameters.polyDegree, residueBits(this.parameters));
    slots.forEach((values, ciphertext) => {
      const offset = ciphertext * size * primes * packer.bytes;
      packer.pack(new Uint32Array(values.slice().buffer), bytes.subarray(offset, offset + packer.bytes));
    });
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
    const intake = new PlainIntake(this.parameters, plan.inputCiphertexts, order);
    return new ForwardBatch(plan, this, intake, control);
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
