/** Encoding, seeded symmetric encryption and decryption by SEAL's BFV at one plaintext modulus. */
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import { layPixels } from '../../../../shared/packing/index.ts';
import { freshCiphertextBytes, POLYNOMIAL_SEED_BYTES } from '../../../../shared/plan/interactive/index.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { ciphertextFrame, RESIDUES_OFFSET, savedSeeded } from '../../../wire/seal-format.ts';
import { interactiveContext } from '../../context.ts';
import type { KeyedLevel } from '../../context.ts';
import { callSeal } from '../../library.ts';
import type { BatchEncoder, Decryptor, Encryptor, Plaintext, Seal } from '../../library.ts';
import { withScope } from '../../scope.ts';
import type { Scope } from '../../scope.ts';
import { throwIfStopped } from '../../stop.ts';
import type {
  DecryptInteractiveJob,
  DecryptInteractiveResult,
  EncryptInteractiveJob,
  EncryptInteractiveResult,
} from './jobs.ts';
import { keyGenerator, openSecretKey } from './secret.ts';

export class InteractiveCipher {
  readonly #seal: Seal;
  readonly #level: KeyedLevel;
  readonly #parameters: InteractiveSet;
  readonly #encoder: BatchEncoder;
  readonly #encryptor: Encryptor;
  readonly #decryptor: Decryptor;
  readonly #plaintext: Plaintext;
  readonly #packer: PolynomialPacker;

  constructor(
    seal: Seal,
    parameters: InteractiveSet,
    plainModulus: bigint,
    secretKey: Uint8Array,
    scope: Scope,
  ) {
    this.#seal = seal;
    this.#parameters = parameters;
    this.#level = interactiveContext(seal, parameters, plainModulus, scope);
    const { context } = this.#level;
    const key = openSecretKey(seal, this.#level, secretKey, scope);
    // SEAL's encryptor wants a public key to exist; it is never used and never leaves.
    const publicKey = scope.track(keyGenerator(seal, this.#level, key, scope).createPublicKey());
    this.#encryptor = scope.track(new seal.Encryptor(context, publicKey, key));
    this.#decryptor = scope.track(new seal.Decryptor(context, key));
    this.#encoder = scope.track(new seal.BatchEncoder(context));
    this.#plaintext = scope.track(new seal.Plaintext());
    this.#packer = new PolynomialPacker(parameters.polyDegree);
  }

  /** @throws CANCELLED */
  encrypt({ plan, pixels, stop }: EncryptInteractiveJob): EncryptInteractiveResult {
    throwIfStopped(stop);
    const { polyDegree, dataPrimes } = this.#parameters;
    const startMs = performance.now();
    const slots = new BigInt64Array(polyDegree);
    layPixels(pixels, plan.input.pixelOfSlot, slots);
    callSeal('encoding', () => this.#encoder.encode(slots, this.#plaintext));
    slots.fill(0n);
    const encodedMs = performance.now();
    const bytes = withScope((scope) => {
      const made = callSeal('encryption', () =>
        this.#encryptor.encryptSymmetricSerializable(this.#plaintext),
      );
      return scope.track(made).saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    });
    this.#plaintext.setZero();
    const saved = savedSeeded(bytes, polyDegree * dataPrimes.length);
    const c0 = new Uint8Array(freshCiphertextBytes(this.#parameters) - POLYNOMIAL_SEED_BYTES);
    this.#packer.pack(saved.c0, dataPrimes, c0);
    const seed = Uint8Array.from(saved.seed);
    return { seed, c0, encodeMs: encodedMs - startMs, encryptMs: performance.now() - encodedMs };
  }

  /** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED */
  decrypt({ plan, bytes, stop }: DecryptInteractiveJob): DecryptInteractiveResult {
    throwIfStopped(stop);
    const startMs = performance.now();
    const frame = this.#frame(bytes, plan.resultPrimes);
    withScope((scope) => {
      const ciphertext = scope.track(new this.#seal.Ciphertext());
      callSeal('decryption', () => {
        ciphertext.loadFromArray(this.#level.context, frame);
        this.#decryptor.decrypt(ciphertext, this.#plaintext);
      });
    });
    const decryptedMs = performance.now();
    const slots = callSeal('decoding', () => this.#encoder.decodeBigInt64(this.#plaintext) as BigInt64Array);
    this.#plaintext.setZero();
    const residues = BigInt64Array.from(plan.resultSlots, (slot) => slots[slot]!);
    slots.fill(0n);
    return { residues, decryptMs: decryptedMs - startMs, decodeMs: performance.now() - decryptedMs };
  }

  /** Unpacks and checks every residue before SEAL sees one. */
  #frame(bytes: Uint8Array, count: number): Uint8Array {
    const { polyDegree, dataPrimes } = this.#parameters;
    const primes = dataPrimes.slice(0, count);
    const parmsId = this.#level.parmsId(count);
    const shape = { parmsId, size: 2, polyDegree, primes: count, correctionFactor: 1n, nttForm: false };
    const frame = ciphertextFrame(shape);
    this.#packer.unpack(bytes, [...primes, ...primes], frame.subarray(RESIDUES_OFFSET));
    return frame;
  }
}
