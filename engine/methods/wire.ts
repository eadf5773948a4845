/** Ciphertexts between the two sides of a method, in the product's own packed form: what a peer would have to send. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import {
  freshCiphertextBytes,
  packedCiphertextBytes,
  polynomialBytes,
  SEED_BYTES,
} from '../../shared/packing/geometry.ts';
import type { KeyedLevel } from '../seal/context.ts';
import {
  RESIDUES_OFFSET,
  savedCorrectionFactor,
  savedResidues,
  seededFrame,
  setSeed,
} from '../seal/format.ts';
import { callSeal, type Ciphertext, type Seal } from '../seal/library.ts';
import { PolynomialPacker } from '../wire/polynomials.ts';
import type { PackedCiphertext, SecretCipher } from '../client/seal/cipher.ts';

/** The plaintext that the cipher holds, encrypted: seed and packed c0. */
export function encryptFresh(cipher: SecretCipher, ring: RingParameters): Uint8Array {
  const bytes = new Uint8Array(freshCiphertextBytes(ring));
  cipher.encrypt(bytes.subarray(SEED_BYTES), bytes.subarray(0, SEED_BYTES));
  return bytes;
}

export class Wire {
  readonly #seal: Seal;
  readonly #level: KeyedLevel;
  readonly #ring: RingParameters;
  readonly #packer: PolynomialPacker;
  readonly #frame: Uint8Array<ArrayBuffer>;

  constructor(seal: Seal, scheme: 'bfv' | 'bgv', level: KeyedLevel, ring: RingParameters) {
    this.#seal = seal;
    this.#level = level;
    this.#ring = ring;
    this.#packer = new PolynomialPacker(ring.polyDegree);
    const primes = ring.dataPrimes.length;
    this.#frame = seededFrame({
      parmsId: level.parmsId(primes),
      polyDegree: ring.polyDegree,
      primes,
      nttForm: scheme === 'bgv',
    });
  }

  /** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE */
  load(bytes: Uint8Array): Ciphertext {
    const { polyDegree, dataPrimes } = this.#ring;
    if (bytes.length !== SEED_BYTES + polynomialBytes(polyDegree, dataPrimes))
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `got ${bytes.length} bytes`);
    const end = this.#frame.length;
    this.#packer.unpack(bytes.subarray(SEED_BYTES), dataPrimes, this.#frame.subarray(RESIDUES_OFFSET, end));
    setSeed(this.#frame, bytes.subarray(0, SEED_BYTES));
    const ciphertext = new this.#seal.Ciphertext();
    callSeal('loading', () => ciphertext.loadFromArray(this.#level.context, this.#frame));
    return ciphertext;
  }

  /** All polynomials, packed. */
  save(ciphertext: Ciphertext): PackedCiphertext {
    const { polyDegree } = this.#ring;
    const [size, primes] = [ciphertext.size(), ciphertext.coeffModulusSize()];
    const dataPrimes = this.#ring.dataPrimes.slice(0, primes);
    const words = polyDegree * primes;
    const saved = ciphertext.saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    const residues = savedResidues(saved, size * words);
    const bytes = new Uint8Array(packedCiphertextBytes(this.#ring, { size, primes }));
    for (let polynomial = 0, offset = 0; polynomial < size; polynomial++)
      offset += this.#packer.pack(
        residues.subarray(8 * words * polynomial, 8 * words * (polynomial + 1)),
        dataPrimes,
        bytes.subarray(offset),
      );
    const correctionFactor = savedCorrectionFactor(saved);
    return { bytes, size, primes, correctionFactor };
  }
}
