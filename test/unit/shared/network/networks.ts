/** Networks for tests: random small ones, and a definition of each layer that shares no code with the product. */
import fc from 'fast-check';
import type {
  ConvLayer,
  DenseLayer,
  IntegerNetwork,
  Layer,
  Shape,
} from '../../../../shared/network/index.ts';

const weight = (largest: number): fc.Arbitrary<number> => fc.integer({ min: -largest, max: largest });
const bias = fc.integer({ min: -1000, max: 1000 });

function conv(largest: number): fc.Arbitrary<ConvLayer> {
  const side = fc.integer({ min: 0, max: 1 });
  return fc
    .record({
      maps: fc.integer({ min: 1, max: 3 }),
      kernelHeight: fc.integer({ min: 1, max: 3 }),
      kernelWidth: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      padding: fc.record({ top: side, left: side, bottom: side, right: side }),
    })
    .chain((extents) => {
      const count = extents.maps * extents.kernelHeight * extents.kernelWidth;
      return fc.record({
        kind: fc.constant('conv' as const),
        ...Object.fromEntries(Object.entries(extents).map(([key, value]) => [key, fc.constant(value)])),
        weights: fc
          .array(weight(largest), { minLength: count, maxLength: count })
          .map((w) => Int8Array.from(w)),
        biases: fc.array(bias, { minLength: extents.maps, maxLength: extents.maps }),
      }) as unknown as fc.Arbitrary<ConvLayer>;
    });
}

function dense(inputs: number, outputs: number, largest: number): fc.Arbitrary<DenseLayer> {
  const count = inputs * outputs;
  return fc.record({
    kind: fc.constant('dense' as const),
    inputs: fc.constant(inputs),
    outputs: fc.constant(outputs),
    weights: fc.array(weight(largest), { minLength: count, maxLength: count }).map((w) => Int8Array.from(w)),
    biases: fc.array(bias, { minLength: outputs, maxLength: outputs }),
  });
}

export function convSides(layer: ConvLayer, input: Shape): { height: number; width: number } {
  const { top, left, bottom, right } = layer.padding;
  const count = (length: number, kernel: number): number => {
    let positions = 0;
    for (let start = 0; start + kernel <= length; start += layer.stride) positions += 1;
    return positions;
  };
  return {
    height: count(input.height + top + bottom, layer.kernelHeight),
    width: count(input.width + left + right, layer.kernelWidth),
  };
}

/** conv - square - dense - square - dense on pictures of 4..6 x 4..6. */
export function networks(largest = 3): fc.Arbitrary<IntegerNetwork> {
  const input = fc.record({
    channels: fc.constant(1 as const),
    height: fc.integer({ min: 4, max: 6 }),
    width: fc.integer({ min: 4, max: 6 }),
    bits: fc.integer({ min: 1, max: 3 }),
  });
  const square: Layer = { kind: 'square' };
  return fc.tuple(input, conv(largest)).chain(([picture, first]) => {
    const { height, width } = convSides(first, picture);
    return fc
      .tuple(dense(first.maps * height * width, 4, largest), dense(4, 3, largest))
      .map(([second, third]) => ({
        name: 'random',
        input: picture,
        layers: [first, square, second, square, third],
      }));
  });
}

/** A quantised picture for a network. */
export function pictures(network: IntegerNetwork): fc.Arbitrary<Uint8Array> {
  const { height, width, bits } = network.input;
  const length = height * width;
  return fc.uint8Array({ minLength: length, maxLength: length, max: 2 ** bits - 1 });
}

/** Convolution by its definition, over an explicitly padded picture of one channel. */
export function naiveConv(layer: ConvLayer, input: Shape, values: readonly bigint[]): bigint[] {
  const { top, left } = layer.padding;
  const at = (y: number, x: number): bigint =>
    y < top || x < left || y >= top + input.height || x >= left + input.width
      ? 0n
      : values[(y - top) * input.width + (x - left)]!;
  const { height, width } = convSides(layer, input);
  const output: bigint[] = [];
  for (let map = 0; map < layer.maps; map++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        let sum = BigInt(layer.biases[map]!);
        for (let y = 0; y < layer.kernelHeight; y++) {
          for (let x = 0; x < layer.kernelWidth; x++) {
            const tap = layer.weights[(map * layer.kernelHeight + y) * layer.kernelWidth + x]!;
            sum += BigInt(tap) * at(row * layer.stride + y, column * layer.stride + x);
          }
        }
        output.push(sum);
      }
    }
  }
  return output;
}

export function naiveDense(layer: DenseLayer, values: readonly bigint[]): bigint[] {
  return layer.biases.map((start, row) =>
    values.reduce(
      (sum, value, column) => sum + BigInt(layer.weights[row * layer.inputs + column]!) * value,
      BigInt(start),
    ),
  );
}

/** All layers of a network of `networks()`, by definition. */
export function naiveTrace(network: IntegerNetwork, pixels: Uint8Array): bigint[][] {
  let values = Array.from(pixels, BigInt);
  return network.layers.map((layer) => {
    if (layer.kind === 'square') values = values.map((value) => value ** 2n);
    else values = layer.kind === 'conv' ? naiveConv(layer, network.input, values) : naiveDense(layer, values);
    return values;
  });
}
