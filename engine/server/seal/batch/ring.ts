/** Additions, subtractions and squares in one tile ring, with the accumulation rules that linear layers share. */
import { centred } from '../../../../shared/he/index.ts';
import { ciphertextFrame, RESIDUES_OFFSET, savedResidues } from '../../../seal/format.ts';
import type { Level } from '../../../seal/context.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext, Seal, SealOperations } from '../../../seal/library.ts';
import { deleteHandle, deleteHandles } from '../../../seal/scope.ts';
import type { Scope } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { StopBuffer } from '../../../seal/stop.ts';

/** A tile ring bound to one prime and degree; handles that it returns belong to the caller. */
export class TileRing {
  readonly degree: number;
  readonly #seal: Seal;
  readonly #level: Level;
  readonly #operations: SealOperations;
  readonly #prime: bigint;
  readonly #plainModulus: bigint;

  constructor(
    seal: Seal,
    level: Level,
    ring: { readonly degree: number; readonly prime: bigint; readonly plainModulus: bigint },
    scope: Scope,
  ) {
    this.#seal = seal;
    this.#level = level;
    this.#operations = scope.track(new seal.Evaluator(level.context));
    this.degree = ring.degree;
    this.#prime = ring.prime;
    this.#plainModulus = ring.plainModulus;
  }

  /** An empty frame for ciphertexts of `size` polynomials. */
  frame(size: number, correctionFactor: bigint): Uint8Array<ArrayBuffer> {
    const parmsId = this.#level.parmsId(1);
    return ciphertextFrame({ parmsId, size, polyDegree: this.degree, primes: 1, correctionFactor });
  }

  load(frame: Uint8Array): Ciphertext {
    const ciphertext = new this.#seal.Ciphertext();
    ciphertext.loadFromArray(this.#level.context, frame);
    return ciphertext;
  }

  /** The residues of a ciphertext: size x degree words as bytes. */
  save(ciphertext: Ciphertext): Uint8Array {
    const bytes = ciphertext.saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    return savedResidues(bytes, ciphertext.size() * this.degree);
  }

  /**
   * The constant `value` in every slot, as the ciphertext (k, 0) with k the centred residue of value * correctionFactor modulo t.
   * NTT form: k at every position.
   */
  constant(value: number, correctionFactor: bigint): Ciphertext {
    const k = centred(BigInt(value) * correctionFactor, this.#plainModulus);
    const residue = ((k % this.#prime) + this.#prime) % this.#prime;
    const frame = this.frame(2, correctionFactor);
    const words = new BigUint64Array(this.degree).fill(residue);
    frame.set(new Uint8Array(words.buffer), RESIDUES_OFFSET);
    return this.load(frame);
  }

  /** sum + digit * term; without a sum a new one is made. `digit` is 1 or -1. */
  accumulate(sum: Ciphertext | undefined, term: Ciphertext, digit: number): Ciphertext {
    if (sum) {
      if (digit > 0) this.#operations.addInplace(sum, term);
      else this.#operations.subInplace(sum, term);
      return sum;
    }
    if (digit > 0) return term.copy();
    const negated = new this.#seal.Ciphertext();
    this.#operations.negate(term, negated);
    return negated;
  }

  double(value: Ciphertext): void {
    this.#operations.addInplace(value, value);
  }

  /** The square of each, in place: size s becomes 2s - 1. */
  squareAll(values: readonly Ciphertext[], stop: StopBuffer): void {
    for (const value of values) {
      throwIfStopped(stop);
      callSeal('square', () => this.#operations.squareInplace(value));
    }
  }

  /** Zero of the size of `like`. */
  zero(like: Ciphertext): Ciphertext {
    const zero = new this.#seal.Ciphertext();
    this.#operations.sub(like, like, zero);
    return zero;
  }
}

/** Constants of one layer, each made once. */
export class Constants {
  readonly #made = new Map<number, Ciphertext>();
  readonly #ring: TileRing;
  readonly #correctionFactor: bigint;

  constructor(ring: TileRing, correctionFactor: bigint) {
    this.#ring = ring;
    this.#correctionFactor = correctionFactor;
  }

  /** Adds `value` to a sum. */
  addTo(sum: Ciphertext, value: number): void {
    if (value === 0) return;
    let constant = this.#made.get(value);
    if (!constant) this.#made.set(value, (constant = this.#ring.constant(value, this.#correctionFactor)));
    this.#ring.accumulate(sum, constant, 1);
  }

  dispose(): void {
    for (const constant of this.#made.values()) deleteHandle(constant);
    this.#made.clear();
  }
}

/** Makes a list of handles; if making one fails, those before are deleted. */
export function collect(count: number, make: (index: number) => Ciphertext): Ciphertext[] {
  const made: Ciphertext[] = [];
  try {
    for (let index = 0; index < count; index++) made.push(make(index));
    return made;
  } catch (error) {
    deleteHandles(made);
    throw error;
  }
}
