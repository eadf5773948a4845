/**
 * The range proof: from the weights alone, bounds on every value over all inputs. A score that leaves (-t/2, t/2) wraps around
 * silently modulo the plaintext modulus t, so no model runs under a t that its proof does not fit. Values between the layers may wrap: sums
 * and products modulo t are what they are, and only scores are read as integers.
 */
import { CryptoNetsError } from '../errors/index.ts';
import type { Interval } from './interval.ts';
import { lowerNetwork } from './lower.ts';
import type { LinearMap, LoweredLayer } from './lower.ts';
import { quadraticRanges, quadraticWitnesses, type QuadraticWitness } from './quadratic.ts';
import { inputSize, largestPixel } from './types.ts';
import type { IntegerNetwork, LayerKind } from './types.ts';

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
  /** Of each score: the sharper of intervals and `quadraticRanges`. */
  readonly scores: readonly Interval[];
  /** Largest absolute value of any score: t fits when t > 2 * magnitude. */
  readonly magnitude: bigint;
  /** log2 of the smallest modulus that fits, for display; `assertFits` compares exactly. */
  readonly signedBits: number;
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
export function unitRanges(
  network: IntegerNetwork,
  lowered: readonly LoweredLayer[] = lowerNetwork(network),
): Interval[][] {
  let values = pixelRanges(network);
  return lowered.map(
    (layer) => (values = layer === 'square' ? values.map(squareRange) : linearRange(layer, values)),
  );
}

function pixelRanges(network: IntegerNetwork): Interval[] {
  const pixel = { minimum: 0n, maximum: BigInt(largestPixel(network.input)) };
  return new Array<Interval>(inputSize(network)).fill(pixel);
}

/** Where a network ends in linear, square, linear: those two and the ranges of what the first one reads. */
function quadraticEnd(
  network: IntegerNetwork,
  lowered: readonly LoweredLayer[],
  units: readonly Interval[][],
): [LinearMap, LinearMap, readonly Interval[]] | undefined {
  const [inner, square, outer] = lowered.slice(-3);
  if (!inner || inner === 'square' || square !== 'square' || !outer || outer === 'square') return undefined;
  return [inner, outer, units.at(-4) ?? pixelRanges(network)];
}

/** The sharper one of both at each end. */
function scoreRanges(
  network: IntegerNetwork,
  lowered: readonly LoweredLayer[],
  units: readonly Interval[][],
): Interval[] {
  const intervals = units.at(-1)!;
  const end = quadraticEnd(network, lowered, units);
  const sharper = (end && quadraticRanges(...end)) ?? intervals;
  return intervals.map(({ minimum, maximum }, score) => {
    const other = sharper[score]!;
    return {
      minimum: minimum > other.minimum ? minimum : other.minimum,
      maximum: maximum < other.maximum ? maximum : other.maximum,
    };
  });
}

/** What shows the quadratic bounds of `proveRange` to somebody else; undefined where intervals are all there is. */
export function rangeWitnesses(network: IntegerNetwork): QuadraticWitness[] | undefined {
  const lowered = lowerNetwork(network);
  const end = quadraticEnd(network, lowered, unitRanges(network, lowered));
  return end && quadraticWitnesses(...end);
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
 * Bounds every layer over all inputs: sums of positive and negative parts per output, squared through with the sharpest interval per unit
 * (exact, BigInt), and the scores once more as sums of squares. 86,000 weights take some tenths of a second. @throws MODEL_INVALID
 */
export function proveRange(network: IntegerNetwork): RangeProof {
  let proof = proofs.get(network);
  if (!proof) proofs.set(network, (proof = prove(network)));
  return proof;
}

/** A network is never changed: its proof is made once. */
const proofs = new WeakMap<IntegerNetwork, RangeProof>();

function prove(network: IntegerNetwork): RangeProof {
  const lowered = lowerNetwork(network);
  const units = unitRanges(network, lowered);
  const scores = scoreRanges(network, lowered, units);
  const layers = [...units.slice(0, -1), scores].map((intervals, layer): LayerRange => {
    const interval = hull(intervals);
    const kind = network.layers[layer]!.kind;
    return { layer, kind, ...interval, signedBits: signedBitsOf(magnitudeOf(interval)) };
  });
  const magnitude = magnitudeOf(layers.at(-1)!);
  return { layers, scores, magnitude, signedBits: signedBitsOf(magnitude) };
}

/** Whether every score lies in (-t/2, t/2) for the plaintext modulus t. */
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
export function largestMagnitude(network: IntegerNetwork, lowered: readonly LoweredLayer[]): bigint {
  const ranges = unitRanges(network, lowered);
  let largest = 0n;
  let magnitudes = pixelRanges(network).map(magnitudeOf);
  lowered.forEach((layer, index) => {
    if (layer !== 'square')
      for (const sum of absoluteSums(layer, magnitudes)) if (sum > largest) largest = sum;
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
