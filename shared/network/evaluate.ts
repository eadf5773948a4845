/** The network in the clear: exact integers, the truth that every encrypted result must equal to the bit. */
import { CryptoNetsError } from '../errors/index.ts';
import { lowerNetwork } from './lower.ts';
import type { LinearMap, LoweredLayer } from './lower.ts';
import { largestMagnitude } from './range.ts';
import { inputSize, largestPixel } from './types.ts';
import type { IntegerNetwork } from './types.ts';

/** A network lowered once, to be run on many pictures. */
export interface PlainNetwork {
  readonly network: IntegerNetwork;
  readonly steps: readonly LoweredLayer[];
  /** Whether every partial sum on every input stays within 2^53, so that Numbers are exact. */
  readonly exactInNumbers: boolean;
}

/** Lowers every layer. Cost: a few milliseconds for 100,000 weights. @throws MODEL_INVALID */
export function preparePlain(network: IntegerNetwork): PlainNetwork {
  const steps = lowerNetwork(network);
  const exactInNumbers = largestMagnitude(network, steps) <= BigInt(Number.MAX_SAFE_INTEGER);
  return { network, steps, exactInNumbers };
}

/**
 * Exact scores of one quantised picture (`inputSize` pixels, each in [0, 2^bits - 1]), with Numbers where the range
 * proof allows it and with BigInts otherwise. @throws IMAGE_INVALID
 */
export function evaluatePrepared(plain: PlainNetwork, pixels: Uint8Array): bigint[] {
  return plain.exactInNumbers
    ? [...evaluateNumbers(plain, pixels)].map(BigInt)
    : evaluateBigInts(plain, pixels);
}

/** The definition, in BigInts: slow, exact for any network. @throws IMAGE_INVALID */
export function evaluateBigInts(plain: PlainNetwork, pixels: Uint8Array): bigint[] {
  checkPixels(plain.network, pixels);
  let values = Array.from(pixels, BigInt);
  for (const step of plain.steps) {
    values = step === 'square' ? values.map((value) => value * value) : applyBigInts(step, values);
  }
  return values;
}

function applyBigInts(map: LinearMap, input: readonly bigint[]): bigint[] {
  return Array.from({ length: map.outputs }, (_, row) => {
    let sum = BigInt(map.biases[row]!);
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      sum += BigInt(map.weights[entry]!) * input[map.columns[entry]!]!;
    }
    return sum;
  });
}

/** Values of every layer of one picture as Numbers, for observing ranges; exact only if `exactInNumbers`. */
export function traceNumbers(plain: PlainNetwork, pixels: Uint8Array): Float64Array[] {
  checkPixels(plain.network, pixels);
  let values = Float64Array.from(pixels);
  return plain.steps.map((step) => {
    values = step === 'square' ? values.map((value) => value * value) : applyNumbers(step, values);
    return values;
  });
}

/** Scores as Numbers; exact only if `exactInNumbers`. Cost: one multiplication per nonzero weight. @throws IMAGE_INVALID */
export function evaluateNumbers(plain: PlainNetwork, pixels: Uint8Array): Float64Array {
  return traceNumbers(plain, pixels).at(-1)!;
}

function applyNumbers(map: LinearMap, input: Float64Array): Float64Array<ArrayBuffer> {
  const { rowStart, columns, weights, biases } = map;
  const output = new Float64Array(map.outputs);
  for (let row = 0; row < output.length; row++) {
    let sum = biases[row]!;
    const end = rowStart[row + 1]!;
    for (let entry = rowStart[row]!; entry < end; entry++) sum += weights[entry]! * input[columns[entry]!]!;
    output[row] = sum;
  }
  return output;
}

function checkPixels(network: IntegerNetwork, pixels: Uint8Array): void {
  if (pixels.length !== inputSize(network)) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected ${inputSize(network)} pixels, got ${pixels.length}`);
  }
  const largest = largestPixel(network.input);
  for (const pixel of pixels) {
    if (pixel > largest) throw new CryptoNetsError('IMAGE_INVALID', `expected pixels of at most ${largest}`);
  }
}

/** Index of the largest score; the lowest index wins ties. */
export function predict(scores: ArrayLike<bigint> | ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < scores.length; index++) {
    if (scores[index]! > scores[best]!) best = index;
  }
  return best;
}
