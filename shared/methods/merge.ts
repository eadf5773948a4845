/** Adjacent linear layers multiplied out into one, exactly, and the network in the clear that every method must equal. */
import { CryptoNetsError } from '../errors/index.ts';
import {
  lowerNetwork,
  type IntegerNetwork,
  type LinearMap,
  type LoweredLayer,
  type PlainNetwork,
} from '../network/index.ts';
import { largestMagnitude } from '../network/range.ts';

const LARGEST_ENTRY = 2 ** 31 - 1;

/** One row of `second` after `first`, dense. */
function rowOf(first: LinearMap, second: LinearMap, row: number, sums: Float64Array): number {
  sums.fill(0);
  let bias = second.biases[row]!;
  for (let entry = second.rowStart[row]!; entry < second.rowStart[row + 1]!; entry++) {
    const [weight, middle] = [second.weights[entry]!, second.columns[entry]!];
    bias += weight * first.biases[middle]!;
    for (let inner = first.rowStart[middle]!; inner < first.rowStart[middle + 1]!; inner++)
      sums[first.columns[inner]!]! += weight * first.weights[inner]!;
  }
  if (Number.isSafeInteger(bias) && sums.every((sum) => Math.abs(sum) <= LARGEST_ENTRY)) return bias;
  throw new CryptoNetsError('MODEL_INVALID', 'multiplied out, layers have weights of more than 32 bits');
}

/** The matrix of `second` times that of `first`. @throws MODEL_INVALID when a weight or bias outgrows a machine number */
export function multiplyOut(first: LinearMap, second: LinearMap): LinearMap {
  const rowStart = new Uint32Array(second.outputs + 1);
  const [columns, weights, biases]: number[][] = [[], [], []];
  const sums = new Float64Array(first.inputs);
  for (let row = 0; row < second.outputs; row++) {
    biases!.push(rowOf(first, second, row, sums));
    sums.forEach((sum, column) => {
      if (sum === 0) return;
      columns!.push(column);
      weights!.push(sum);
    });
    rowStart[row + 1] = columns!.length;
  }
  return {
    ...{ inputs: first.inputs, outputs: second.outputs, rowStart },
    ...{ columns: Uint32Array.from(columns!), weights: Int32Array.from(weights!), biases: biases! },
  };
}

/** Layers with no two linear ones beside each other. */
export function mergeLayers(layers: readonly LoweredLayer[]): LoweredLayer[] {
  const merged: LoweredLayer[] = [];
  for (const layer of layers) {
    const last = merged.at(-1);
    if (layer === 'square' || last === undefined || last === 'square') merged.push(layer);
    else merged[merged.length - 1] = multiplyOut(last, layer);
  }
  return merged;
}

/** The network in the clear, multiplied out: the same function in fewer additions. */
export function mergedPlain(network: IntegerNetwork): PlainNetwork {
  const steps = mergeLayers(lowerNetwork(network));
  const exactInNumbers = largestMagnitude(network, steps) <= BigInt(Number.MAX_SAFE_INTEGER);
  return { network, steps, exactInNumbers };
}
