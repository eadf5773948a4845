/**
 * The one evaluator of all methods: layers on BFV ciphertexts by node-seal, with switches. It sees ciphertexts, evaluation keys and, where
 * weights are encrypted, encrypted weights; no secret.
 *
 * A sum with plain weights takes additions alone: inputs are gathered by the magnitude of their weight, and the gatherings summed from the
 * largest magnitude down, so that what was gathered under k is counted k times (Pippenger's buckets).
 */
import type { LinearMap, LoweredLayer } from '../../shared/network/index.ts';
import { centred } from '../../shared/he/index.ts';
import {
  callSeal,
  type Ciphertext,
  type Plaintext,
  type RelinKeys,
  type Seal,
  type SealOperations,
  type SEALContext,
} from '../seal/library.ts';
import { deleteHandle, deleteHandles } from '../seal/scope.ts';

export interface Switches {
  readonly seal: Seal;
  readonly context: SEALContext;
  readonly scheme: 'bfv' | 'bgv';
  readonly plainModulus: bigint;
  /** Given: squares are relinearised. */
  readonly relinKeys: RelinKeys | undefined;
  /** Given: weights are encrypted, each made when it is needed; the caller of it deletes what it returns. */
  readonly encryptedWeight: ((value: bigint) => Ciphertext) | undefined;
  /** The constant of that value, in [0, t): the caller of it deletes what it returns. */
  readonly constant: (value: bigint) => Plaintext;
  /** Called after every output of a layer, with what it took (`workOf`). */
  readonly counted: (work: number) => void;
}

/** What things take, in additions of ciphertexts: measured roughly, so that time that is left can be told from what is done. */
export const ENCRYPTION_WORK = 100;
const SQUARE_WORK = 200;
const PRODUCT_WORK = 100;

function rowWork({ inputs, rowStart }: LinearMap, row: number, encryptedWeights: boolean): number {
  return encryptedWeights ? PRODUCT_WORK * (inputs + 1) : rowStart[row + 1]! - rowStart[row]! + 1;
}

/** Polynomials of what is switched. */
const LARGEST_SWITCHED = 3;

export class MethodEvaluator {
  readonly #switches: Switches;
  readonly #operations: SealOperations;
  #moreProducts = false;

  constructor(switches: Switches) {
    this.#switches = switches;
    this.#operations = new switches.seal.Evaluator(switches.context);
  }

  dispose(): void {
    deleteHandle(this.#operations);
  }

  /** Runs all layers; consumes `inputs`. The caller owns what is returned. */
  run(layers: readonly LoweredLayer[], inputs: Ciphertext[]): Ciphertext[] {
    const { encryptedWeight } = this.#switches;
    // Encrypted biases are weights of a one that goes the way of the values, so that both have seen the same products and switches.
    let values = encryptedWeight ? [...inputs, encryptedWeight(1n)] : inputs;
    for (const [index, layer] of layers.entries()) {
      const rest = layers.slice(index + 1);
      this.#moreProducts = rest.some((later) => later === 'square' || encryptedWeight !== undefined);
      if (layer === 'square') this.#square(values);
      else {
        const sums = this.#linear(layer, values, rest.length === 0);
        deleteHandles(values);
        values = sums;
      }
    }
    return values;
  }

  #square(values: readonly Ciphertext[]): void {
    const { relinKeys, counted } = this.#switches;
    for (const value of values) {
      callSeal('square', () => {
        this.#operations.squareInplace(value);
        if (relinKeys) this.#operations.relinearizeInplace(value, relinKeys);
        this.#afterProduct(value);
      });
      counted(SQUARE_WORK);
    }
  }

  /**
   * BGV's noise multiplies: it is divided by a prime of the modulus after a product that another one follows. A switch adds a rounding, which is
   * multiplied by the powers of the secret: with more than three polynomials that is more than the division takes away.
   */
  #afterProduct(value: Ciphertext): void {
    const { scheme } = this.#switches;
    if (scheme !== 'bgv' || !this.#moreProducts || value.size() > LARGEST_SWITCHED) return;
    if (value.coeffModulusSize() > 1) this.#operations.cipherModSwitchToNextInplace(value);
  }

  /** Brings a fresh ciphertext to the level of another. */
  #levelWith(fresh: Ciphertext, other: Ciphertext): Ciphertext {
    while (fresh.coeffModulusSize() > other.coeffModulusSize())
      this.#operations.cipherModSwitchToNextInplace(fresh);
    return fresh;
  }

  #linear(map: LinearMap, inputs: readonly Ciphertext[], last: boolean): Ciphertext[] {
    const { encryptedWeight, counted } = this.#switches;
    const sums = Array.from({ length: map.outputs }, (_, row) => {
      const sum = encryptedWeight
        ? this.#encryptedRow(map, row, inputs, encryptedWeight)
        : this.#plainRow(map, row, inputs);
      counted(rowWork(map, row, encryptedWeight !== undefined));
      return sum;
    });
    if (!encryptedWeight || last) return sums;
    return [...sums, this.#encryptedSum(inputs.slice(-1), () => encryptedWeight(1n))];
  }

  #plainRow(map: LinearMap, row: number, inputs: readonly Ciphertext[]): Ciphertext {
    const gathered: (Ciphertext | undefined)[] = [];
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      const weight = map.weights[entry]!;
      const magnitude = Math.abs(weight);
      const input = inputs[map.columns[entry]!]!;
      gathered[magnitude] = this.#accumulate(gathered[magnitude], input, weight > 0);
    }
    const sum = this.#weighted(gathered) ?? this.#zero(inputs[0]!);
    this.#addConstant(sum, map.biases[row]!);
    return sum;
  }

  /** Each gathering times its index, summed; consumes them. */
  #weighted(gathered: readonly (Ciphertext | undefined)[]): Ciphertext | undefined {
    let running: Ciphertext | undefined;
    let sum: Ciphertext | undefined;
    for (let magnitude = gathered.length - 1; magnitude >= 1; magnitude--) {
      const more = gathered[magnitude];
      if (more) running = this.#accumulate(running, more, true);
      deleteHandle(more);
      if (running) sum = this.#accumulate(sum, running, true);
    }
    deleteHandle(running);
    return sum;
  }

  #accumulate(sum: Ciphertext | undefined, term: Ciphertext, positive: boolean): Ciphertext {
    if (sum) {
      if (positive) this.#operations.addInplace(sum, term);
      else this.#operations.subInplace(sum, term);
      return sum;
    }
    const first = term.copy();
    if (!positive) this.#operations.negateInplace(first);
    return first;
  }

  /** Every weight is multiplied, zeros too: nobody may see which they are. */
  #encryptedRow(
    map: LinearMap,
    row: number,
    inputs: readonly Ciphertext[],
    encrypted: (value: bigint) => Ciphertext,
  ): Ciphertext {
    const weights = new Map([[inputs.length - 1, map.biases[row]!]]);
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++)
      weights.set(map.columns[entry]!, map.weights[entry]!);
    const { plainModulus } = this.#switches;
    return this.#encryptedSum(inputs, (column) =>
      encrypted(centred(BigInt(weights.get(column) ?? 0), plainModulus)),
    );
  }

  /** `inputs` times factors that are made when they are needed. */
  #encryptedSum(inputs: readonly Ciphertext[], factorOf: (column: number) => Ciphertext): Ciphertext {
    let sum: Ciphertext | undefined;
    inputs.forEach((input, column) => {
      const factor = this.#levelWith(factorOf(column), input);
      callSeal('product', () => this.#operations.multiplyInplace(factor, input));
      if (sum) {
        this.#operations.addInplace(sum, factor);
        deleteHandle(factor);
      } else sum = factor;
    });
    this.#afterProduct(sum!);
    return sum!;
  }

  #addConstant(sum: Ciphertext, value: number): void {
    const { plainModulus, constant } = this.#switches;
    const residue = ((BigInt(value) % plainModulus) + plainModulus) % plainModulus;
    if (residue === 0n) return;
    const plain = constant(residue);
    callSeal('bias', () => this.#operations.addPlainInplace(sum, plain));
    deleteHandle(plain);
  }

  #zero(like: Ciphertext): Ciphertext {
    const zero = like.copy();
    this.#operations.subInplace(zero, like);
    return zero;
  }
}

/** The sum of what `counted` is told for one request. */
export function workOf(layers: readonly LoweredLayer[], inputs: number, encryptedWeights: boolean): number {
  let [values, total] = [inputs, 0];
  for (const layer of layers) {
    if (layer === 'square') {
      // The one that biases are weights of goes the way of the values.
      total += SQUARE_WORK * (encryptedWeights ? values + 1 : values);
      continue;
    }
    for (let row = 0; row < layer.outputs; row++) total += rowWork(layer, row, encryptedWeights);
    values = layer.outputs;
  }
  return total;
}
