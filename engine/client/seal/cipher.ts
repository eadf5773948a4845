/** Encoding, seeded symmetric encryption and decryption by SEAL, under one secret key at one plaintext modulus. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import { ringContext } from '../../seal/context.ts';
import type { KeyedLevel } from '../../seal/context.ts';
import { ciphertextFrame, RESIDUES_OFFSET, savedSeeded } from '../../seal/format.ts';
import { callSeal } from '../../seal/library.ts';
import type { BatchEncoder, Decryptor, Encryptor, Plaintext, Seal } from '../../seal/library.ts';
import { withScope } from '../../seal/scope.ts';
import type { Scope } from '../../seal/scope.ts';
import { PolynomialPacker } from '../../wire/polynomials.ts';
import { keyGenerator, openSecretKey } from './secret.ts';

/** What a cipher is for. */
export interface CipherKey {
  /** BGV ciphertexts are in NTT form, BFV ciphertexts in coefficient form. */
  readonly scheme: 'bgv' | 'bfv';
  readonly parameters: RingParameters;
  readonly plainModulus: bigint;
  readonly secretKey: Uint8Array;
}

/** A ciphertext as it travels: packed residues, polynomial by polynomial, modulo the first `primes` data primes. */
export interface PackedCiphertext {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly primes: number;
  /** BGV: what the decryption is divided by, modulo t. */
  readonly correctionFactor?: bigint;
}

/** Works on one plaintext, which it holds: `encode`, then `encrypt`; `decrypt`, then `decode`. */
export class SecretCipher {
  readonly #seal: Seal;
  readonly #key: CipherKey;
  readonly #level: KeyedLevel;
  readonly #encoder: BatchEncoder;
  readonly #encryptor: Encryptor;
  readonly #decryptor: Decryptor;
  readonly #plaintext: Plaintext;
  readonly #packer: PolynomialPacker;

  /** The caller has checked the key. @throws PARAMETERS_INVALID */
  constructor(seal: Seal, key: CipherKey, scope: Scope) {
    this.#seal = seal;
    this.#key = key;
    this.#level = ringContext(seal, key.scheme, key.parameters, key.plainModulus, scope);
    const { context } = this.#level;
    const secret = openSecretKey(seal, this.#level, key.secretKey, scope);
    // SEAL's encryptor wants a public key to exist; it is never used and never leaves.
    const publicKey = scope.track(keyGenerator(seal, this.#level, secret, scope).createPublicKey());
    this.#encryptor = scope.track(new seal.Encryptor(context, publicKey, secret));
    this.#decryptor = scope.track(new seal.Decryptor(context, secret));
    this.#encoder = scope.track(new seal.BatchEncoder(context));
    this.#plaintext = scope.track(new seal.Plaintext());
    this.#packer = new PolynomialPacker(key.parameters.polyDegree);
  }

  /** N values. */
  encode(slots: BigInt64Array): void {
    callSeal('encoding', () => this.#encoder.encode(slots, this.#plaintext));
  }

  /** Writes the packed c0 at all data primes and the seed of c1; forgets the plaintext. */
  encrypt(c0: Uint8Array, seed: Uint8Array): void {
    const bytes = withScope((scope) => {
      const made = callSeal('encryption', () =>
        this.#encryptor.encryptSymmetricSerializable(this.#plaintext),
      );
      return scope.track(made).saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    });
    this.#plaintext.setZero();
    const { polyDegree, dataPrimes } = this.#key.parameters;
    const saved = savedSeeded(bytes, polyDegree * dataPrimes.length);
    seed.set(saved.seed);
    this.#packer.pack(saved.c0, dataPrimes, c0);
  }

  /** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE */
  decrypt(ciphertext: PackedCiphertext): void {
    const frame = this.#frame(ciphertext);
    withScope((scope) => {
      const loaded = scope.track(new this.#seal.Ciphertext());
      callSeal('decryption', () => {
        loaded.loadFromArray(this.#level.context, frame);
        this.#decryptor.decrypt(loaded, this.#plaintext);
      });
    });
  }

  /** One signed value a slot; forgets the plaintext. */
  decode(): BigInt64Array {
    const slots = callSeal('decoding', () => this.#encoder.decodeBigInt64(this.#plaintext) as BigInt64Array);
    this.#plaintext.setZero();
    return slots;
  }

  /** Unpacks and checks every residue before SEAL sees one. */
  #frame({ bytes, size, primes: count, correctionFactor = 1n }: PackedCiphertext): Uint8Array {
    const { polyDegree, dataPrimes } = this.#key.parameters;
    const nttForm = this.#key.scheme === 'bgv';
    const parmsId = this.#level.parmsId(count);
    const frame = ciphertextFrame({ parmsId, size, polyDegree, primes: count, correctionFactor, nttForm });
    const polynomial = dataPrimes.slice(0, count);
    const primes = Array.from({ length: size }, () => polynomial).flat();
    const read = this.#packer.unpack(bytes, primes, frame.subarray(RESIDUES_OFFSET));
    if (read !== bytes.length) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${read} bytes, got ${bytes.length}`);
    }
    return frame;
  }
}
