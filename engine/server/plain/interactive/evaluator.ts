/**
 * The oracle's evaluator of interactive plans. For tests and explanations only: it hides nothing.
 *
 * Its wire form has the geometry of the real one: the residues modulo the first prime are the slots, all others are zero.
 */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { reportShares } from '../../../../shared/operations/shares.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { runInteractive } from '../../forward/interactive/run.ts';
import type { EvaluationKeys, InteractiveEvaluator } from '../../evaluator.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { checkKeyResidues } from '../../../wire/evaluation-keys.ts';
import { checkUpload, requireKeys } from '../../../wire/interactive.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { PlainSlotMachine } from './machine.ts';
import type { Slots } from './machine.ts';
import {
  SEED_BYTES,
  interactiveResultBytes,
  freshCiphertextBytes,
} from '../../../../shared/packing/geometry.ts';

export class PlainInteractiveEvaluator implements InteractiveEvaluator {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: InteractiveSet;
  readonly #packer: PolynomialPacker;

  constructor(parameters: InteractiveSet) {
    this.parameters = parameters;
    this.#packer = new PolynomialPacker(parameters.polyDegree);
  }

  async loadKeys(
    shape: EvaluationKeysShape,
    bytes: Uint8Array,
    control: Control = {},
  ): Promise<EvaluationKeys> {
    throwIfAborted(control.signal);
    checkKeyResidues(this.#packer, this.parameters, shape, bytes);
    return { shapeDigest: shape.digest, memoryBytes: 0, dispose: () => undefined };
  }

  async prepare(plan: InteractivePlan, keys: EvaluationKeys): Promise<void> {
    requireParameters(plan, this.parameters);
    requireKeys(plan, keys);
  }

  async evaluate(
    plan: InteractivePlan,
    upload: InteractiveUpload,
    keys: EvaluationKeys,
    control: Control = {},
  ): Promise<EncryptedScores> {
    await this.prepare(plan, keys);
    checkUpload(plan, upload);
    const stopwatch = new Stopwatch();
    const count = upload.images * plan.plainModuli.length;
    const perResult = interactiveResultBytes(plan);
    const bytes = new Uint8Array(count * perResult);
    const inputs = Array.from({ length: count }, (_, index) => this.#unpack(plan, upload, index));
    const times: StageTimes = {};
    for (const [index, input] of inputs.entries()) {
      const result = await evaluateOne(plan, index % plan.plainModuli.length, input, { control, times });
      this.#pack(plan, result, bytes.subarray(index * perResult, (index + 1) * perResult));
    }
    reportShares(control, stopwatch.elapsedMs(), [times], count);
    return { count, size: 2, primes: plan.resultPrimes, bytes };
  }

  async dispose(): Promise<void> {}

  #unpack(plan: InteractivePlan, upload: InteractiveUpload, index: number): Slots {
    const { polyDegree, dataPrimes } = this.parameters;
    const perCiphertext = freshCiphertextBytes(this.parameters) - SEED_BYTES;
    const words = new BigUint64Array(polyDegree * dataPrimes.length);
    const packed = upload.bytes.subarray(index * perCiphertext, (index + 1) * perCiphertext);
    this.#packer.unpack(packed, dataPrimes, new Uint8Array(words.buffer));
    const modulus = plan.plainModuli[index % plan.plainModuli.length]!;
    if (words.some((word) => word >= modulus)) throw new CryptoNetsError('CIPHERTEXT_INVALID');
    return Float64Array.from(words.subarray(0, polyDegree), Number);
  }

  #pack(plan: InteractivePlan, slots: Slots, packed: Uint8Array): void {
    const primes = this.parameters.dataPrimes.slice(0, plan.resultPrimes);
    const words = new BigUint64Array(slots.length * primes.length);
    slots.forEach((value, slot) => (words[slot] = BigInt(value)));
    this.#packer.pack(new Uint8Array(words.buffer), primes, packed);
  }
}

/** Lets aborts be heard between two operations. */
async function evaluateOne(
  plan: InteractivePlan,
  modulus: number,
  input: Slots,
  { control, times }: { readonly control: Control; readonly times: StageTimes },
): Promise<Slots> {
  const run = runInteractive(plan, new PlainSlotMachine(plan.plainModuli[modulus]!), input, times);
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
    await new Promise((resolve) => setImmediate(resolve));
    throwIfAborted(control.signal);
  }
}
