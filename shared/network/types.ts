/** The integer network: what it is made of, in the units that every evaluator and the range proof share. */

import type { ModelDescription } from './description/types.ts';

/** A grey picture as the network reads it: one channel, row by row, each pixel an integer in [0, 2^bits - 1]. */
export interface NetworkInput {
  readonly channels: 1;
  readonly height: number;
  readonly width: number;
  /** Bits per pixel, 1..8. */
  readonly bits: number;
  /**
   * The public mask: positions of the picture that the network reads, ascending. Pixels elsewhere carry nothing for it and are neither
   * encrypted nor sent. Absent: every pixel is read.
   */
  readonly mask?: Uint16Array | undefined;
}

/** Rows and columns of zeros around the picture. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Convolution (cross-correlation, as is usual) with integer weights; the output is flattened as [map][row][column]. */
export interface ConvLayer {
  readonly kind: 'conv';
  readonly maps: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: Padding;
  /** [map][channel][kernel row][kernel column]; the first layer has one channel. */
  readonly weights: Int8Array;
  /** One safe integer a map. */
  readonly biases: readonly number[];
}

/** Fully connected layer: row-major [output][input] weights, one safe-integer bias an output. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Int8Array;
  readonly biases: readonly number[];
}

/** The activation: every value times itself. */
export interface SquareLayer {
  readonly kind: 'square';
}

export type LinearLayer = ConvLayer | DenseLayer;
export type Layer = LinearLayer | SquareLayer;
export type LayerKind = Layer['kind'];

/**
 * A network of exact integer arithmetic. Its last layer gives the scores; the largest score is the prediction.
 * Names are lower-case letters, digits and hyphens, at most 64 characters.
 */
export interface IntegerNetwork {
  readonly name: string;
  readonly input: NetworkInput;
  /** What inputs and scores mean; absent: grey pictures of digits, and as many classes as scores. */
  readonly description?: ModelDescription | undefined;
  readonly layers: readonly Layer[];
}

/** Extent of the values between two layers; a dense layer yields `size` channels of 1 x 1. */
export interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export function shapeSize(shape: Shape): number {
  return shape.channels * shape.height * shape.width;
}

/** Number of pixels that one picture has, masked or not. */
export function pictureSize(input: NetworkInput): number {
  return shapeSize(input);
}

/** Number of pixels of one picture that the network reads. */
export function inputSize({ input }: Pick<IntegerNetwork, 'input'>): number {
  return input.mask?.length ?? pictureSize(input);
}

/** Largest value that a quantised pixel can take. */
export function largestPixel(input: NetworkInput): number {
  return 2 ** input.bits - 1;
}
