/** The oracle's key owner for interactive plans: "encrypts" by writing slots down. For tests only: it hides nothing. */
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import { layPixels, Recombination } from '../../shared/packing/index.ts';
import {
  freshCiphertextBytes,
  POLYNOMIAL_SEED_BYTES,
  resultCiphertextBytes,
} from '../../shared/plan/interactive/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../../shared/plan/interactive/index.ts';
import type { InteractiveKeyOwner } from '../key-owner-interactive.ts';
import type { EncryptedScores } from '../wire/batch.ts';
import { writeKeysHeader } from '../wire/evaluation-keys.ts';
import { checkInteractiveScores, checkInteractivePixels, requireInteractive } from '../wire/interactive.ts';
import type { InteractiveUpload } from '../wire/interactive.ts';
import { PolynomialPacker } from '../wire/polynomials.ts';

export class PlainInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: InteractiveSet;
  readonly #packer: PolynomialPacker;

  constructor(parameters: InteractiveSet) {
    this.parameters = parameters;
    this.#packer = new PolynomialPacker(parameters.polyDegree);
  }

  async makeEvaluationKeys(shape: EvaluationKeysShape, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    const bytes = new Uint8Array(shape.bytes);
    bytes.set(writeKeysHeader(shape));
    return bytes;
  }

  async prepare(plan: InteractivePlan): Promise<void> {
    requireInteractive(plan, this.parameters);
  }

  async encryptInteractive(
    plan: InteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    requireInteractive(plan, this.parameters);
    checkInteractivePixels(plan, pixels, images);
    throwIfAborted(control.signal);
    const { polyDegree, dataPrimes } = this.parameters;
    const moduli = plan.plainModuli.length;
    const perCiphertext = freshCiphertextBytes(this.parameters) - POLYNOMIAL_SEED_BYTES;
    const seeds = new Uint8Array(images * moduli * POLYNOMIAL_SEED_BYTES);
    const bytes = new Uint8Array(images * moduli * perCiphertext);
    const words = new BigUint64Array(polyDegree * dataPrimes.length);
    for (let index = 0; index < images * moduli; index++) {
      const image = Math.floor(index / moduli);
      const own = pixels.subarray(image * plan.input.pixels, (image + 1) * plan.input.pixels);
      layPixels(own, plan.input.pixelOfSlot, words.subarray(0, polyDegree));
      const packed = bytes.subarray(index * perCiphertext, (index + 1) * perCiphertext);
      this.#packer.pack(new Uint8Array(words.buffer), dataPrimes, packed);
    }
    return { images, seeds, bytes };
  }

  async decryptInteractive(
    plan: InteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireInteractive(plan, this.parameters);
    checkInteractiveScores(plan, result, images);
    throwIfAborted(control.signal);
    const slots = Array.from({ length: result.count }, (_, index) => this.#slotsOf(plan, result, index));
    const moduli = plan.plainModuli.length;
    const recombination = new Recombination(plan.plainModuli);
    const scores = Array.from({ length: images }, (_, image) =>
      plan.resultSlots.map((slot) =>
        recombination.join(plan.plainModuli.map((_modulus, index) => slots[image * moduli + index]![slot]!)),
      ),
    );
    return BigInt64Array.from(scores.flat());
  }

  async dispose(): Promise<void> {}

  #slotsOf(plan: InteractivePlan, result: EncryptedScores, index: number): BigUint64Array {
    const { dataPrimes, polyDegree } = this.parameters;
    const primes = dataPrimes.slice(0, plan.resultPrimes);
    const perResult = resultCiphertextBytes(this.parameters, plan.resultPrimes);
    const words = new BigUint64Array(2 * polyDegree * primes.length);
    const packed = result.bytes.subarray(index * perResult, (index + 1) * perResult);
    this.#packer.unpack(packed, [...primes, ...primes], new Uint8Array(words.buffer));
    return words.subarray(0, polyDegree);
  }
}
