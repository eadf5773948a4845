/** The oracle's key owner for interactive plans: "encrypts" by writing slots down. For tests only: it hides nothing. */
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import type {
  EvaluationKeysShape,
  ClientInteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { layPixels } from '../../../../shared/packing/interactive/index.ts';
import type { InteractiveKeyOwner } from '../../owner.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { writeKeysHeader } from '../../../wire/evaluation-keys.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { openEncryption, openDecryption } from '../../checks.ts';
import { joinScores } from '../../join.ts';
import {
  SEED_BYTES,
  interactiveResultBytes,
  freshCiphertextBytes,
} from '../../../../shared/packing/geometry.ts';

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

  async prepare(plan: ClientInteractivePlan): Promise<void> {
    requireParameters(plan, this.parameters);
  }

  async encrypt(
    plan: ClientInteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    openEncryption(this, plan, pixels, images, control);
    const { polyDegree, dataPrimes } = this.parameters;
    const moduli = plan.plainModuli.length;
    const perCiphertext = freshCiphertextBytes(this.parameters) - SEED_BYTES;
    const seeds = new Uint8Array(images * moduli * SEED_BYTES);
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

  async decrypt(
    plan: ClientInteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const slots = Array.from({ length: result.count }, (_, index) => this.#slotsOf(plan, result, index));
    return joinScores(plan, images, (ciphertext, output) => slots[ciphertext]![plan.resultSlots[output]!]!);
  }

  async dispose(): Promise<void> {}

  #slotsOf(plan: ClientInteractivePlan, result: EncryptedScores, index: number): BigUint64Array {
    const { dataPrimes, polyDegree } = this.parameters;
    const primes = dataPrimes.slice(0, plan.resultPrimes);
    const perResult = interactiveResultBytes(plan);
    const words = new BigUint64Array(2 * polyDegree * primes.length);
    const packed = result.bytes.subarray(index * perResult, (index + 1) * perResult);
    this.#packer.unpack(packed, [...primes, ...primes], new Uint8Array(words.buffer));
    return words.subarray(0, polyDegree);
  }
}
