/** Shapes between the layers, and the check that a network is well formed. */
import { checkDescription } from './description/inputs.ts';
import { invalidModel } from './invalid.ts';
import { NETWORK_LIMITS, NETWORK_NAME } from './limits.ts';
import { shapeSize } from './types.ts';
import type { ConvLayer, DenseLayer, IntegerNetwork, Layer, NetworkInput, Shape } from './types.ts';

/** Throws MODEL_INVALID unless `value` is an integer in [minimum, maximum]. */
export function requireInteger(value: unknown, minimum: number, maximum: number, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw invalidModel(`${what}: expected an integer in [${minimum}, ${maximum}], got ${told(value)}`);
  }
  return value;
}

/** A number is shown; of anything else only the kind, since making a text of what a stranger sent may throw. */
const told = (value: unknown): string =>
  typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;

/** Shape after a layer. @throws MODEL_INVALID when the layer does not fit its input or exceeds NETWORK_LIMITS. */
export function outputShape(layer: Layer, input: Shape): Shape {
  const output = rawOutputShape(layer, input);
  if (shapeSize(output) > NETWORK_LIMITS.units) {
    throw invalidModel(
      `${layer.kind}: expected at most ${NETWORK_LIMITS.units} outputs, got ${shapeSize(output)}`,
    );
  }
  return output;
}

function rawOutputShape(layer: Layer, input: Shape): Shape {
  switch (layer.kind) {
    case 'square':
      return input;
    case 'dense':
      return denseShape(layer, input);
    case 'conv':
      return convShape(layer, input);
  }
}

function denseShape(layer: DenseLayer, input: Shape): Shape {
  if (layer.inputs !== shapeSize(input)) {
    throw invalidModel(`dense: expected ${shapeSize(input)} inputs, got ${layer.inputs}`);
  }
  requireInteger(layer.outputs, 1, NETWORK_LIMITS.units, 'dense: outputs');
  return { channels: layer.outputs, height: 1, width: 1 };
}

function convShape(layer: ConvLayer, input: Shape): Shape {
  requireInteger(layer.maps, 1, NETWORK_LIMITS.units, 'conv: maps');
  requireInteger(layer.kernelHeight, 1, NETWORK_LIMITS.kernelSide, 'conv: kernelHeight');
  requireInteger(layer.kernelWidth, 1, NETWORK_LIMITS.kernelSide, 'conv: kernelWidth');
  requireInteger(layer.stride, 1, NETWORK_LIMITS.kernelSide, 'conv: stride');
  const { top, left, bottom, right } = layer.padding;
  for (const [side, value] of Object.entries({ top, left, bottom, right })) {
    requireInteger(value, 0, NETWORK_LIMITS.kernelSide - 1, `conv: padding ${side}`);
  }
  const height = Math.floor((input.height + top + bottom - layer.kernelHeight) / layer.stride) + 1;
  const width = Math.floor((input.width + left + right - layer.kernelWidth) / layer.stride) + 1;
  if (height < 1 || width < 1) throw invalidModel('conv: the kernel is larger than its padded input');
  return { channels: layer.maps, height, width };
}

/** Number of stored weights of a layer that reads `input`. */
export function weightCount(
  layer: Omit<ConvLayer, 'weights' | 'biases'> | Omit<DenseLayer, 'weights' | 'biases'>,
  input: Shape,
): number {
  return layer.kind === 'dense'
    ? layer.inputs * layer.outputs
    : layer.maps * input.channels * layer.kernelHeight * layer.kernelWidth;
}

/** The shape before every layer and, last, the shape of the scores: `layers.length + 1` entries. */
export function networkShapes(network: IntegerNetwork): Shape[] {
  const { channels, height, width } = network.input;
  const shapes: Shape[] = [{ channels, height, width }];
  for (const layer of network.layers) shapes.push(outputShape(layer, shapes[shapes.length - 1]!));
  return shapes;
}

/** @throws MODEL_INVALID when a name, size, weight count or bias of the network is not what the layers need. */
export function checkNetwork(network: IntegerNetwork): void {
  if (!NETWORK_NAME.test(network.name))
    throw invalidModel('name: expected lower-case letters, digits and hyphens');
  const { channels, height, width, bits } = network.input;
  requireInteger(channels, 1, 1, 'input: channels');
  requireInteger(height, 1, NETWORK_LIMITS.pictureSide, 'input: height');
  requireInteger(width, 1, NETWORK_LIMITS.pictureSide, 'input: width');
  requireInteger(bits, 1, NETWORK_LIMITS.pixelBits, 'input: bits');
  checkMask(network.input);
  requireInteger(network.layers.length, 1, NETWORK_LIMITS.layers, 'layers');
  const squares = network.layers.filter((layer) => layer.kind === 'square').length;
  requireInteger(squares, 0, NETWORK_LIMITS.squares, 'layers: squares');
  const shapes = networkShapes(network);
  network.layers.forEach((layer, index) => checkWeights(layer, shapes[index]!, index));
  if (network.description) checkDescription(network.description, network.input, shapeSize(shapes.at(-1)!));
}

function checkMask(input: NetworkInput): void {
  const { mask } = input;
  if (!mask) return;
  requireInteger(mask.length, 1, shapeSize(input), 'input: positions of the mask');
  mask.forEach((position, index) => {
    requireInteger(position, index === 0 ? 0 : mask[index - 1]! + 1, shapeSize(input) - 1, 'input: mask');
  });
}

function checkWeights(layer: Layer, input: Shape, index: number): void {
  if (layer.kind === 'square') return;
  const expected = weightCount(layer, input);
  if (expected > NETWORK_LIMITS.weights || layer.weights.length !== expected) {
    throw invalidModel(`layer ${index}: expected ${expected} weights, got ${layer.weights.length}`);
  }
  const outputs = layer.kind === 'dense' ? layer.outputs : layer.maps;
  if (layer.biases.length !== outputs) {
    throw invalidModel(`layer ${index}: expected ${outputs} biases, got ${layer.biases.length}`);
  }
  if (!layer.biases.every(Number.isSafeInteger))
    throw invalidModel(`layer ${index}: a bias is not a safe integer`);
}
