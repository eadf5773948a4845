/** Real weights to integers of 8 bits, and what the client makes of the scores. */
import type { DenseLayer, Layer } from '../../shared/network/index.ts';
import type { RealModel } from './fit.ts';

const LARGEST_WEIGHT = 127;

export interface IntegerModel {
  readonly layers: readonly Layer[];
  /** A real output is `scale` times its score. */
  readonly scale: number;
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

function dense(
  weights: Float64Array,
  biases: Float64Array,
  {
    weightScale,
    biasScale,
    inputs,
  }: { readonly weightScale: number; readonly biasScale: number; readonly inputs: number },
): DenseLayer {
  return {
    kind: 'dense',
    inputs,
    outputs: biases.length,
    weights: Int8Array.from(weights, (weight) => Math.round(weight * weightScale)),
    biases: Array.from(biases, (bias) => Math.round(bias * biasScale) + 0),
  };
}

/**
 * One scale a layer, so that the largest weight is the largest that is allowed (all 8 bits where nothing is said); scores are the real outputs times
 * 1 / `scale`, but for rounding.
 */
export function toIntegers(
  { inputs, hidden, inner, innerBias, outer, outerBias }: RealModel,
  [largestInner, largestOuter]: readonly [number, number] = [LARGEST_WEIGHT, LARGEST_WEIGHT],
): IntegerModel {
  const outerScale = largestOuter / largestOf(outer);
  if (hidden === 0) {
    const layer = dense(outer, outerBias, { weightScale: outerScale, biasScale: outerScale, inputs });
    return { layers: [layer], scale: 1 / outerScale };
  }
  const innerScale = largestInner / largestOf(inner);
  const whole = outerScale * innerScale ** 2;
  return {
    layers: [
      dense(inner, innerBias, { weightScale: innerScale, biasScale: innerScale, inputs }),
      { kind: 'square' },
      dense(outer, outerBias, { weightScale: outerScale, biasScale: whole, inputs: hidden }),
    ],
    scale: 1 / whole,
  };
}
