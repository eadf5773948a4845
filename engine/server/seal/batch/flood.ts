/** Jobs that hide a model: relinearisation and encryptions of zero by SEAL, in the ring of their keys, and noise from the system's CSPRNG. */
import { randomFillSync } from 'node:crypto';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { privacyRing } from '../../../../shared/packing/batch/index.ts';
import type { BatchSet } from '../../../../shared/packing/batch/index.ts';
import { ringContext } from '../../../seal/context.ts';
import type { KeyedLevel } from '../../../seal/context.ts';
import {
  ciphertextFrame,
  RESIDUES_OFFSET,
  savedResidues,
  seededFrame,
  setSeed,
} from '../../../seal/format.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext, Encryptor, RelinKeys, Seal, SealOperations } from '../../../seal/library.ts';
import { Scope } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { publicKeyOf } from '../../../wire/privacy-keys.ts';
import { openKeys } from '../keys.ts';
import type { FloodJob } from './jobs.ts';
import { ForwardTransform } from './transform.ts';
import { ciphertextBytes } from './vector.ts';

/** Ciphertexts [first, first + count): keys are opened once a job. @throws CANCELLED, INTERNAL */
export function floodCiphertexts(seal: Seal, parameters: BatchSet, job: FloodJob): void {
  const scope = new Scope();
  const ring = privacyRing(parameters, job.privacy.primes);
  const level = ringContext(seal, 'bgv', ring, parameters.plainModulus, scope);
  const bytes = Uint8Array.from(job.keyBytes);
  const keys = openKeys(seal, level, ring, { shape: job.privacy.keys, bytes, stop: job.stop });
  try {
    const publicKey = publicKeyOf(ring, job.privacy.keys, bytes);
    const opened = { level, relinearisation: requireKey(keys.relinearisation), publicKey };
    const flooder = new Flooder(seal, parameters, job, opened, scope);
    for (let index = job.first; index < job.first + job.count; index++) {
      throwIfStopped(job.stop);
      ciphertextBytes(job.output, index).set(flooder.flooded(ciphertextBytes(job.input, index)));
    }
  } finally {
    keys.dispose();
    scope.dispose();
  }
}

function requireKey(key: RelinKeys | undefined): RelinKeys {
  if (key) return key;
  throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
}

interface Opened {
  readonly level: KeyedLevel;
  readonly relinearisation: RelinKeys;
  readonly publicKey: { readonly seed: Uint8Array; readonly c0: Uint8Array };
}

class Flooder {
  readonly #seal: Seal;
  readonly #job: FloodJob;
  readonly #level: KeyedLevel;
  readonly #operations: SealOperations;
  readonly #encryptor: Encryptor;
  readonly #relinearisation: RelinKeys;
  readonly #ciphertext: Ciphertext;
  readonly #noise: FloodNoise;
  readonly #polynomialBytes: number;

  constructor(seal: Seal, parameters: BatchSet, job: FloodJob, opened: Opened, scope: Scope) {
    const ring = privacyRing(parameters, job.privacy.primes);
    this.#seal = seal;
    this.#job = job;
    this.#level = opened.level;
    this.#relinearisation = opened.relinearisation;
    const { context } = this.#level;
    this.#operations = scope.track(new seal.Evaluator(context));
    const publicKey = scope.track(new seal.PublicKey());
    const frame = publicFrame(this.#level, ring, opened.publicKey);
    callSeal('a public key', () => publicKey.loadFromArray(context, frame));
    this.#encryptor = scope.track(new seal.Encryptor(context, publicKey));
    this.#ciphertext = scope.track(new seal.Ciphertext());
    this.#noise = new FloodNoise(ring.dataPrimes, ring.polyDegree, parameters.plainModulus, job.bits);
    this.#polynomialBytes = 8 * ring.dataPrimes.length * ring.polyDegree;
  }

  /** Residues of a ciphertext of any size to those of one of two polynomials. */
  flooded(residues: Uint8Array): Uint8Array {
    const polynomial = this.#polynomialBytes;
    const own = Uint8Array.from(residues);
    for (let power = this.#job.input.size - 1; power >= 2; power--) {
      const part = own.subarray((power - 2) * polynomial, (power + 1) * polynomial);
      part.set(this.#relinearised(part));
    }
    const result = own.slice(0, 2 * polynomial);
    this.#noise.addWords(result, this.#zero());
    this.#noise.addTo(result.subarray(0, polynomial));
    return result;
  }

  /** (c_k-2, c_k-1, c_k) as a ciphertext of three polynomials: the key of s^2 does for every power. */
  #relinearised(three: Uint8Array): Uint8Array {
    const { primes, polyDegree, correctionFactor } = this.#job.input;
    const parmsId = this.#level.parmsId(primes);
    const frame = ciphertextFrame({ parmsId, size: 3, polyDegree, primes, correctionFactor });
    frame.set(three, RESIDUES_OFFSET);
    callSeal('relinearisation', () => {
      this.#ciphertext.loadFromArray(this.#level.context, frame);
      this.#operations.relinearizeInplace(this.#ciphertext, this.#relinearisation);
    });
    return this.#saved();
  }

  /** A fresh encryption of zero; its correction factor does not matter. */
  #zero(): Uint8Array {
    callSeal('an encryption of zero', () => this.#encryptor.encryptZero(this.#ciphertext));
    return this.#saved();
  }

  #saved(): Uint8Array {
    const { primes, polyDegree } = this.#job.input;
    const bytes = this.#ciphertext.saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    return savedResidues(bytes, 2 * primes * polyDegree);
  }
}

function publicFrame(
  level: KeyedLevel,
  ring: ReturnType<typeof privacyRing>,
  { seed, c0 }: { readonly seed: Uint8Array; readonly c0: Uint8Array },
): Uint8Array {
  const primes = [...ring.dataPrimes, ring.specialPrime];
  const { polyDegree } = ring;
  const frame = seededFrame({ parmsId: level.keyParmsId, polyDegree, primes: primes.length });
  new PolynomialPacker(polyDegree).unpack(c0, primes, frame.subarray(RESIDUES_OFFSET));
  setSeed(frame, seed);
  return frame;
}

/** Numbers that are summed: `shared/packing/batch/flood.ts`. */
const UNIFORMS = 3;

/** t f for fresh f, modulo every prime of the level. */
class FloodNoise {
  readonly #primes: readonly bigint[];
  readonly #polyDegree: number;
  readonly #plainModulus: bigint;
  readonly #bits: number;
  readonly #transforms: readonly ForwardTransform[];

  constructor(primes: readonly bigint[], polyDegree: number, plainModulus: bigint, bits: number) {
    this.#primes = primes;
    this.#polyDegree = polyDegree;
    this.#plainModulus = plainModulus;
    this.#bits = bits;
    this.#transforms = primes.map((prime) => new ForwardTransform(prime, polyDegree));
  }

  /** Adds to one polynomial in NTT form. */
  addTo(polynomial: Uint8Array): void {
    const noise = this.#draw();
    const words = new BigUint64Array(this.#primes.length * this.#polyDegree);
    this.#primes.forEach((prime, index) => {
      const residues = noise.map((value) => {
        const residue = (value * this.#plainModulus) % prime;
        return residue < 0n ? residue + prime : residue;
      });
      this.#transforms[index]!.run(residues);
      residues.forEach((value, place) => (words[index * this.#polyDegree + place] = value));
    });
    this.addWords(polynomial, new Uint8Array(words.buffer));
  }

  /** Sums of residues, polynomial by polynomial; neither need be aligned. */
  addWords(target: Uint8Array, addend: Uint8Array): void {
    const sums = new BigUint64Array(target.slice().buffer);
    const others = new BigUint64Array(addend.slice().buffer);
    for (let place = 0; place < sums.length; place++) {
      const prime = this.#primes[Math.floor(place / this.#polyDegree) % this.#primes.length]!;
      const sum = sums[place]! + others[place]!;
      sums[place] = sum >= prime ? sum - prime : sum;
    }
    target.set(new Uint8Array(sums.buffer));
  }

  /** N sums of three uniform numbers below 2^bits, less 3 * 2^(bits - 1). */
  #draw(): bigint[] {
    const words = randomFillSync(new BigUint64Array(2 * UNIFORMS * this.#polyDegree));
    const mask = (1n << BigInt(this.#bits)) - 1n;
    const mean = BigInt(UNIFORMS) << BigInt(this.#bits - 1);
    return Array.from({ length: this.#polyDegree }, (_, place) => {
      let sum = -mean;
      for (let one = 0; one < UNIFORMS; one++) {
        const at = 2 * (UNIFORMS * place + one);
        sum += ((words[at + 1]! << 64n) | words[at]!) & mask;
      }
      return sum;
    });
  }
}
