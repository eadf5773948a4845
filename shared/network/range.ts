/**
 * The range proof: from the weights alone, bounds on every value over all inputs. Scores that leave (-t/2, t/2) wrap
 * around silently modulo the plaintext modulus t, so no model runs under a t that its proof does not fit.
 */
import { CryptoNetsError } from '../errors/index.ts';
import { lowerLayer } from './lower.ts';
import type { LinearMap } from './lower.ts';
import { networkShapes } from './shape.ts';
import { inputSize, largestPixel } from './types.ts';
import type { IntegerNetwork, LayerKind } from './types.ts';

/** Closed interval of integers. */
export interface Interval {
  readonly minimum: bigint;
  readonly maximum: bigint;
}

/** Bounds on all values of one layer. */
export interface LayerRange extends Interval {
  /** Index into `network.layers`. */
  readonly layer: number;
  readonly kind: LayerKind;
  /** log2 of the smallest modulus that holds the range as centred residues, e.g. 42.97; for display. */
  readonly signedBits: number;
}

export interface RangeProof {
  readonly layers: readonly LayerRange[];
  /** The largest of the layers, for display; `assertFits` compares exactly. */
  readonly signedBits: number;
  /** Largest absolute value of any layer: t fits when t > 2 * magnitude. */
  readonly magnitude: bigint;
}

function magnitudeOf(interval: Interval): bigint {
  const negated = -interval.minimum;
  return negated > interval.maximum ? negated : interval.maximum;
}

/** log2 of a positive BigInt, to double precision. */
function log2(value: bigint): number {
  const digits = value.toString(2).length;
  const shift = Math.max(0, digits - 53);
  return Math.log2(Number(value >> BigInt(shift))) + shift;
}

/** Smallest odd modulus whose centred residues hold everything up to `magnitude`, in bits. */
export function signedBitsOf(magnitude: bigint): number {
  return log2(2n * magnitude + 1n);
}

function linearRange(map: LinearMap, input: readonly Interval[]): Interval[] {
  return Array.from({ length: map.outputs }, (_, row) => {
    let minimum = BigInt(map.biases[row]!);
    let maximum = minimum;
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      const weight = BigInt(map.weights[entry]!);
      const { minimum: low, maximum: high } = input[map.columns[entry]!]!;
      minimum += weight * (weight > 0n ? low : high);
      maximum += weight * (weight > 0n ? high : low);
    }
    return { minimum, maximum };
  });
}

function squareRange({ minimum, maximum }: Interval): Interval {
  const low = minimum * minimum;
  const high = maximum * maximum;
  if (minimum <= 0n && maximum >= 0n) return { minimum: 0n, maximum: low > high ? low : high };
  return low < high ? { minimum: low, maximum: high } : { minimum: high, maximum: low };
}

/** Interval of every unit after every layer, over all inputs in [0, 2^bits - 1]. Cost: one BigInt product a weight. */
export function unitRanges(network: IntegerNetwork): Interval[][] {
  const shapes = networkShapes(network);
  const pixel = { minimum: 0n, maximum: BigInt(largestPixel(network.input)) };
  let values: Interval[] = new Array<Interval>(inputSize(network)).fill(pixel);
  return network.layers.map((layer, index) => {
    values =
      layer.kind === 'square'
        ? values.map(squareRange)
        : linearRange(lowerLayer(layer, shapes[index]!), values);
    return values;
  });
}

function hull(intervals: readonly Interval[]): Interval {
  let { minimum, maximum } = intervals[0]!;
  for (const interval of intervals) {
    if (interval.minimum < minimum) minimum = interval.minimum;
    if (interval.maximum > maximum) maximum = interval.maximum;
  }
  return { minimum, maximum };
}

/**
 * Bounds every layer over all inputs: sums of positive and negative parts per output, squared through with the
 * sharpest interval per unit. Exact (BigInt); 86,000 weights take some tens of milliseconds. @throws MODEL_INVALID
 */
export function proveRange(network: IntegerNetwork): RangeProof {
  const layers = unitRanges(network).map((units, layer): LayerRange => {
    const interval = hull(units);
    const kind = network.layers[layer]!.kind;
    return { layer, kind, ...interval, signedBits: signedBitsOf(magnitudeOf(interval)) };
  });
  const magnitude = layers.map(magnitudeOf).reduce((left, right) => (left > right ? left : right));
  return { layers, signedBits: signedBitsOf(magnitude), magnitude };
}

/** Whether every value of every layer lies in (-t/2, t/2) for the plaintext modulus t. */
export function fits(proof: RangeProof, plainModulus: bigint): boolean {
  return 2n * proof.magnitude < plainModulus;
}

/** @throws RANGE_EXCEEDS_MODULUS when the network could leave (-t/2, t/2) on some input. */
export function assertFits(proof: RangeProof, plainModulus: bigint): void {
  if (fits(proof, plainModulus)) return;
  const got = signedBitsOf(plainModulus / 2n).toFixed(2);
  throw new CryptoNetsError(
    'RANGE_EXCEEDS_MODULUS',
    `the network needs a plaintext modulus of at least ${proof.signedBits.toFixed(2)} bits, got ${got}`,
  );
}

/** Bound on any partial sum in any order of summation: what a machine number must hold for exact evaluation. */
export function largestMagnitude(network: IntegerNetwork): bigint {
  const shapes = networkShapes(network);
  const ranges = unitRanges(network);
  let largest = 0n;
  let magnitudes: bigint[] = new Array<bigint>(inputSize(network)).fill(BigInt(largestPixel(network.input)));
  network.layers.forEach((layer, index) => {
    const map = layer.kind === 'square' ? undefined : lowerLayer(layer, shapes[index]!);
    if (map) for (const sum of absoluteSums(map, magnitudes)) if (sum > largest) largest = sum;
    magnitudes = ranges[index]!.map(magnitudeOf);
    for (const value of magnitudes) if (value > largest) largest = value;
  });
  return largest;
}

function absoluteSums(map: LinearMap, magnitudes: readonly bigint[]): bigint[] {
  return Array.from({ length: map.outputs }, (_, row) => {
    let sum = BigInt(Math.abs(map.biases[row]!));
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      sum += BigInt(Math.abs(map.weights[entry]!)) * magnitudes[map.columns[entry]!]!;
    }
    return sum;
  });
}
