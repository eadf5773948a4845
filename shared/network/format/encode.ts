/** Writes a network as network.json and weights.bin (docs/model-format.md). */
import { joinBytes } from '../../bytes.ts';
import { parseDescription } from '../description/parse.ts';
import { checkNetwork } from '../shape.ts';
import { pictureSize } from '../types.ts';
import type { IntegerNetwork, Layer, LinearLayer, NetworkInput } from '../types.ts';
import { modelDigest, webSha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';
import { maskToText } from './mask.ts';
import { FORMAT_NAME } from './metadata.ts';
import type { InputMetadata, LayerMetadata, NetworkMetadata } from './metadata.ts';
import { chooseEncoding, packIntegers } from './packing.ts';

/** The two files of a model and its digest. */
export interface EncodedNetwork {
  /** Contents of network.json, ends with a newline. */
  readonly json: string;
  /** Contents of weights.bin. */
  readonly weights: Uint8Array;
  /** SHA-256 over metadata and weights, 64 hexadecimal digits; also inside `json`. */
  readonly digest: string;
}

/** @throws MODEL_INVALID when the network is not well formed. */
export async function encodeNetwork(
  network: IntegerNetwork,
  sha256: Sha256 = webSha256,
): Promise<EncodedNetwork> {
  checkNetwork(network);
  const weights = joinBytes(network.layers.flatMap(packLayer));
  const description = network.description && parseDescription(network.description);
  const metadata: NetworkMetadata = {
    format: FORMAT_NAME,
    version: network.input.mask || description ? 2 : 1,
    name: network.name,
    input: inputMetadata(network.input),
    ...(description === undefined ? {} : { description }),
    layers: network.layers.map(layerMetadata),
    weightsBytes: weights.length,
  };
  const digest = await modelDigest(metadata, weights, sha256);
  return { json: `${JSON.stringify({ ...metadata, digest }, null, 2)}\n`, weights, digest };
}

function inputMetadata(input: NetworkInput): InputMetadata {
  const { channels, height, width, bits, mask } = input;
  const text = mask && maskToText(mask, pictureSize(input));
  return { channels, height, width, bits, ...(text === undefined ? {} : { mask: text }) };
}

function encodingsOf(
  layer: LinearLayer,
): Pick<LayerMetadata & { kind: 'dense' }, 'weightEncoding' | 'biasEncoding'> {
  return { weightEncoding: chooseEncoding(layer.weights), biasEncoding: chooseEncoding(layer.biases) };
}

function layerMetadata(layer: Layer): LayerMetadata {
  if (layer.kind === 'square') return { kind: 'square' };
  if (layer.kind === 'dense') {
    return { kind: 'dense', inputs: layer.inputs, outputs: layer.outputs, ...encodingsOf(layer) };
  }
  const { kind, maps, kernelHeight, kernelWidth, stride } = layer;
  const { top, left, bottom, right } = layer.padding;
  return {
    kind,
    maps,
    kernelHeight,
    kernelWidth,
    stride,
    padding: { top, left, bottom, right },
    ...encodingsOf(layer),
  };
}

function packLayer(layer: Layer): Uint8Array[] {
  if (layer.kind === 'square') return [];
  const { weightEncoding, biasEncoding } = encodingsOf(layer);
  return [packIntegers(layer.weights, weightEncoding), packIntegers(layer.biases, biasEncoding)];
}
