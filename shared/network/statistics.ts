/** Counts of a network that plans, cards and the interface show. */
import { lowerNetwork } from './lower.ts';
import { networkShapes } from './shape.ts';
import { inputSize, shapeSize } from './types.ts';
import type { IntegerNetwork, LayerKind } from './types.ts';

/** Sizes of one layer; a square has no weights. */
export interface LayerStatistics {
  readonly layer: number;
  readonly kind: LayerKind;
  readonly inputs: number;
  readonly outputs: number;
  /** Stored weights and those among them that are not zero. */
  readonly weights: number;
  readonly nonzeroWeights: number;
  /** Nonzero entries of the lowered matrix: additions that an evaluator makes. */
  readonly entries: number;
  readonly largestWeight: number;
}

export function layerStatistics(network: IntegerNetwork): LayerStatistics[] {
  const shapes = networkShapes(network);
  const lowered = lowerNetwork(network);
  return network.layers.map((layer, index): LayerStatistics => {
    const inputs = index === 0 ? inputSize(network) : shapeSize(shapes[index]!);
    const outputs = shapeSize(shapes[index + 1]!);
    const none = { weights: 0, nonzeroWeights: 0, entries: 0, largestWeight: 0 };
    const map = lowered[index]!;
    if (layer.kind === 'square' || map === 'square')
      return { layer: index, kind: layer.kind, inputs, outputs, ...none };
    const { weights } = layer;
    return {
      layer: index,
      kind: layer.kind,
      inputs,
      outputs,
      weights: weights.length,
      nonzeroWeights: weights.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0),
      entries: map.weights.length,
      largestWeight: weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0),
    };
  });
}
