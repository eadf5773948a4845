/** Ciphertexts in shared memory: residues that every worker of the pool can read and write, 8 bytes each. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { CiphertextVector } from '../../evaluator.ts';

/** A row of ciphertexts as workers see it: word [ciphertext][polynomial][prime][coefficient], NTT form. */
export interface StoredVector {
  readonly store: SharedArrayBuffer;
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  readonly polyDegree: number;
  /** SEAL's correction factor, the same in all of them. */
  readonly correctionFactor: bigint;
}

const WORD_BYTES = 8;

type Shape = Omit<StoredVector, 'store'>;

/** @throws OUT_OF_MEMORY */
export function allocateVector(shape: Shape): StoredVector {
  const bytes = shape.count * shape.size * shape.primes * shape.polyDegree * WORD_BYTES;
  try {
    return { ...shape, store: new SharedArrayBuffer(bytes) };
  } catch (cause) {
    throw new CryptoNetsError('OUT_OF_MEMORY', `${bytes} bytes for ciphertexts`, { cause });
  }
}

/** The bytes of coefficients [first, first + count) of one residue polynomial. */
export function residueBytes(
  vector: StoredVector,
  place: { readonly ciphertext: number; readonly polynomial: number; readonly prime: number },
  first = 0,
  count = vector.polyDegree,
): Uint8Array<SharedArrayBuffer> {
  const row = (place.ciphertext * vector.size + place.polynomial) * vector.primes + place.prime;
  const offset = (row * vector.polyDegree + first) * WORD_BYTES;
  return new Uint8Array(vector.store, offset, count * WORD_BYTES);
}

/** The bytes of one whole ciphertext, in SEAL's own order. */
export function ciphertextBytes(vector: StoredVector, ciphertext: number): Uint8Array<SharedArrayBuffer> {
  const bytes = vector.size * vector.primes * vector.polyDegree * WORD_BYTES;
  return new Uint8Array(vector.store, ciphertext * bytes, bytes);
}

/** The handle that callers hold. */
export class SealVector implements CiphertextVector {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  #stored: StoredVector | undefined;

  constructor(stored: StoredVector) {
    this.count = stored.count;
    this.size = stored.size;
    this.primes = stored.primes;
    this.#stored = stored;
  }

  /** @throws INTERNAL after disposal */
  get stored(): StoredVector {
    if (!this.#stored) throw new CryptoNetsError('INTERNAL', 'these ciphertexts were disposed');
    return this.#stored;
  }

  dispose(): void {
    this.#stored = undefined;
  }
}
