/** The search for bits: of the inputs and of the weights of each layer, for few bits of range at hardly any loss. */
import {
  evaluateNumbers,
  preparePlain,
  proveRange,
  type IntegerNetwork,
} from '../../shared/network/index.ts';
import { fits } from '../../shared/network/index.ts';
import { PLAIN_MODULI } from '../../shared/packing/batch/sets.ts';
import { bitLength } from '../../shared/he/index.ts';
import { onItsGrid, toIntegerNetwork, type Integers } from './integers.ts';
import type { RealLayer } from './layers.ts';

/** Rows as the integer network reads them, with the class of each. */
export interface LevelRows {
  readonly count: number;
  readonly size: number;
  readonly levels: Uint8Array;
  readonly labels: Uint8Array;
}

export const decide = (scores: ArrayLike<number>): number => {
  if (scores.length === 1) return Number(scores[0]! >= 0);
  let best = 0;
  for (let at = 1; at < scores.length; at++) if (scores[at]! > scores[best]!) best = at;
  return best;
};

/** Rows that the integers answer as the labels say. */
export function integerRight(network: IntegerNetwork, { count, size, levels, labels }: LevelRows): number {
  const plain = preparePlain(network);
  let right = 0;
  for (let row = 0; row < count; row++)
    if (decide(evaluateNumbers(plain, levels.subarray(row * size, (row + 1) * size))) === labels[row])
      right += 1;
  return right;
}

/** One way to quantise, and what it costs. */
export interface Candidate extends Integers {
  readonly bits: number;
  readonly largest: readonly number[];
  readonly accuracy: number;
  readonly rangeBits: number;
  /** Bits of the smallest plaintext modulus that the range fits. */
  readonly modulusBits: number;
}

const WEIGHTS: readonly (readonly number[])[] = [
  [1, 3, 7, 15, 31, 63, 127],
  [1, 3, 7, 31, 127],
  [1, 3, 15, 127],
];

function combinations(layers: number): number[][] {
  const values = WEIGHTS[Math.min(layers, WEIGHTS.length) - 1]!;
  return Array.from({ length: layers }).reduce<number[][]>(
    (all) => all.flatMap((some) => values.map((value) => [...some, value])),
    [[]],
  );
}

/** @param levelsOf layers and rows at so many bits of an input */
export interface Quantisable {
  readonly name: string;
  readonly bits: readonly number[];
  layersAt(bits: number): readonly RealLayer[];
  rowsAt(bits: number): LevelRows;
  inputAt(bits: number): IntegerNetwork['input'];
}

function candidate(
  source: Quantisable,
  bits: number,
  largest: readonly number[],
  made: Integers = toIntegerNetwork(source.name, source.inputAt(bits), source.layersAt(bits), largest),
): Candidate | undefined {
  const proof = proveRange(made.network);
  const modulus = PLAIN_MODULI.find((one) => fits(proof, one));
  if (modulus === undefined) return undefined;
  const rows = source.rowsAt(bits);
  const accuracy = integerRight(made.network, rows) / rows.count;
  return { ...made, bits, largest, accuracy, rangeBits: proof.signedBits, modulusBits: bitLength(modulus) };
}

/** Every candidate that no other one beats in both accuracy and range, from the smallest modulus on. */
export async function frontier(source: Quantisable, pause: () => Promise<void>): Promise<Candidate[]> {
  const layers = source.layersAt(source.bits[0]!).length;
  const all: Candidate[] = [];
  for (const bits of source.bits) {
    const own = onItsGrid(source.name, source.inputAt(bits), source.layersAt(bits));
    const asItIs = own && candidate(source, bits, own.largest, own);
    if (asItIs) all.push(asItIs);
    for (const largest of combinations(layers)) {
      await pause();
      const found = candidate(source, bits, largest);
      if (found) all.push(found);
    }
  }
  all.sort(
    (one, other) =>
      one.modulusBits - other.modulusBits || other.accuracy - one.accuracy || one.rangeBits - other.rangeBits,
  );
  let best = -1;
  return all.filter(({ accuracy }) => accuracy > best && ((best = accuracy), true));
}

/** So much accuracy may be given for a smaller modulus. */
const WORTH = 0.002;

/** The smallest modulus that is hardly worse than the best. */
export function knee<T extends Pick<Candidate, 'accuracy'>>(points: readonly T[]): T | undefined {
  const best = Math.max(...points.map(({ accuracy }) => accuracy));
  return points.find(({ accuracy }) => accuracy >= best - WORTH);
}
