/** Writes a network as network.json and weights.bin (docs/model-format.md). */
import { checkNetwork } from '../shape.ts';
import type { IntegerNetwork, Layer, LinearLayer } from '../types.ts';
import { modelDigest, webSha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';
import { FORMAT_NAME, FORMAT_VERSION } from './metadata.ts';
import type { LayerMetadata, NetworkMetadata } from './metadata.ts';
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
  const weights = concatenate(network.layers.flatMap(packLayer));
  const { channels, height, width, bits } = network.input;
  const metadata: NetworkMetadata = {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    name: network.name,
    input: { channels, height, width, bits },
    layers: network.layers.map(layerMetadata),
    weightsBytes: weights.length,
  };
  const digest = await modelDigest(metadata, weights, sha256);
  return { json: `${JSON.stringify({ ...metadata, digest }, null, 2)}\n`, weights, digest };
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

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
