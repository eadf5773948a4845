/** The oracle's "ciphertexts": slots of integers modulo t, in the clear, that claim the size and level a real one would have. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { CiphertextVector } from '../../evaluator.ts';

/** One value a slot, in [0, t). */
export type Slots = BigUint64Array;

export class PlainVector implements CiphertextVector {
  readonly size: number;
  readonly primes: number;
  readonly count: number;
  #slots: readonly Slots[] | undefined;

  constructor(slots: readonly Slots[], size: number, primes: number) {
    this.#slots = slots;
    this.count = slots.length;
    this.size = size;
    this.primes = primes;
  }

  /** @throws INTERNAL after disposal */
  get slots(): readonly Slots[] {
    if (!this.#slots) throw new CryptoNetsError('INTERNAL', 'these ciphertexts were disposed');
    return this.#slots;
  }

  dispose(): void {
    this.#slots = undefined;
  }
}
