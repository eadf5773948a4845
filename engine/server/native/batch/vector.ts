/** Ciphertexts in native memory. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { BatchEvaluatorAddon, VectorHandle } from '../../../../native/index.ts';
import type { CiphertextVector } from '../../evaluator.ts';

export class NativeVector implements CiphertextVector {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  readonly #addon: BatchEvaluatorAddon;
  readonly #handle: VectorHandle;

  constructor(addon: BatchEvaluatorAddon, handle: VectorHandle) {
    const { count, size, primes } = addon.vectorFacts(handle);
    this.count = count;
    this.size = size;
    this.primes = primes;
    this.#addon = addon;
    this.#handle = handle;
  }

  /** A disposed handle throws INTERNAL in the addon. */
  get handle(): VectorHandle {
    return this.#handle;
  }

  dispose(): void {
    this.#addon.disposeVector(this.#handle);
  }
}

/** The vector's handle. @throws INTERNAL (another engine's), CIPHERTEXT_PARAMETERS (another shape) */
export function requireVector(
  vector: CiphertextVector,
  expected: { readonly count: number; readonly size: number; readonly primes: number },
): VectorHandle {
  if (!(vector instanceof NativeVector)) {
    throw new CryptoNetsError('INTERNAL', 'these ciphertexts belong to another engine');
  }
  const { count, size, primes } = expected;
  if (vector.count === count && vector.size === size && vector.primes === primes) return vector.handle;
  const got = `${vector.count} of ${vector.size} x ${vector.primes}`;
  throw new CryptoNetsError(
    'CIPHERTEXT_PARAMETERS',
    `expected ${count} ciphertexts of ${size} x ${primes}, got ${got}`,
  );
}
