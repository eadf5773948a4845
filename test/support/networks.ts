/** Small integer networks of many shapes, with seeded weights: what planners and engines are tested on. */
import type { ConvLayer, DenseLayer, IntegerNetwork, Layer } from '../../shared/network/index.ts';

/** Deterministic integers in [minimum, maximum] (mulberry32). */
export function seededIntegers(seed: number): (minimum: number, maximum: number) => number {
  let state = seed >>> 0;
  return (minimum, maximum) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return minimum + (((mixed ^ (mixed >>> 14)) >>> 0) % (maximum - minimum + 1));
  };
}

type Integers = ReturnType<typeof seededIntegers>;

export function dense(
  next: Integers,
  inputs: number,
  outputs: number,
  weight: number,
  bias = weight,
): DenseLayer {
  return {
    kind: 'dense',
    inputs,
    outputs,
    weights: Int8Array.from({ length: inputs * outputs }, () => next(-weight, weight)),
    biases: Array.from({ length: outputs }, () => next(-bias, bias)),
  };
}

export function conv(
  next: Integers,
  maps: number,
  kernel: number,
  stride: number,
  weight: number,
  bias = weight,
): ConvLayer {
  return {
    kind: 'conv',
    maps,
    kernelHeight: kernel,
    kernelWidth: kernel,
    stride,
    padding: { top: 1, left: 1, bottom: 0, right: 0 },
    weights: Int8Array.from({ length: maps * kernel * kernel }, () => next(-weight, weight)),
    biases: Array.from({ length: maps }, () => next(-bias, bias)),
  };
}

const square: Layer = { kind: 'square' };

export function network(name: string, side: number, bits: number, layers: readonly Layer[]): IntegerNetwork {
  return { name, input: { channels: 1, height: side, width: side, bits }, layers };
}

/** The seed's architecture: 784 -> conv 5x5/2 (845) -> square -> 100 -> square -> 10. */
export function seedNetwork(
  seed = 1,
  weights: readonly [number, number, number] = [1, 1, 1],
): IntegerNetwork {
  const next = seededIntegers(seed);
  return network('seed-shape', 28, 2, [
    conv(next, 5, 5, 2, weights[0]),
    square,
    dense(next, 845, 100, weights[1]),
    square,
    dense(next, 100, 10, weights[2]),
  ]);
}

/** The same chain of layers on 6 x 6 pixels: 36 -> 2 x 3 x 3 -> square -> 7 -> square -> 3. */
export function smallSeedNetwork(seed = 2, weight = 1): IntegerNetwork {
  const next = seededIntegers(seed);
  return network('small-seed-shape', 6, 2, [
    conv(next, 2, 3, 2, weight),
    square,
    dense(next, 18, 7, weight),
    square,
    dense(next, 7, 3, weight),
  ]);
}

/** Shapes other than the seed's, each of another kind. */
export function otherNetworks(): IntegerNetwork[] {
  const next = seededIntegers(3);
  const zeroRow = dense(next, 4, 3, 3);
  zeroRow.weights.fill(0, 4, 8);
  return [
    network('dense-only', 3, 8, [dense(next, 9, 4, 127, 100_000)]),
    network('zero-row', 2, 2, [zeroRow]),
    network('one-square', 3, 4, [dense(next, 9, 5, 7), square, dense(next, 5, 2, 7)]),
    network('ends-with-square', 3, 2, [dense(next, 9, 5, 3), square]),
    network('begins-with-square', 3, 2, [square, dense(next, 9, 5, 3)]),
    network('two-denses', 3, 2, [dense(next, 9, 5, 3), dense(next, 5, 6, 3), square, dense(next, 6, 2, 1)]),
    network('two-convs', 6, 1, [
      conv(next, 2, 3, 1, 1),
      { ...conv(next, 3, 3, 2, 1), weights: Int8Array.from({ length: 54 }, () => next(-1, 1)) },
      square,
      dense(next, 12, 2, 1),
    ]),
  ];
}
