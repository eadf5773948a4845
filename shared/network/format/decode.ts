/** Reads network.json and weights.bin: sizes first, then the digest, then weights, then the range proof anew. */
import { CryptoNetsError } from '../../errors/index.ts';
import { NETWORK_LIMITS } from '../limits.ts';
import { proveRange } from '../range.ts';
import type { RangeProof } from '../range.ts';
import { invalidModel } from '../invalid.ts';
import { checkNetwork, outputShape, weightCount } from '../shape.ts';
import type { IntegerNetwork, Layer, LinearLayer, Shape } from '../types.ts';
import { modelDigest, webSha256 } from './digest.ts';
import type { Sha256 } from './digest.ts';
import { inputOf, parseMetadata } from './metadata.ts';
import type { LayerMetadata, NetworkMetadata } from './metadata.ts';
import { packedBytes, unpackIntegers } from './packing.ts';

/** A network that was read, with its digest and the proof made from the weights that were read. */
export interface DecodedNetwork {
  readonly network: IntegerNetwork;
  readonly digest: string;
  readonly proof: RangeProof;
}

/**
 * @param json contents of network.json, at most NETWORK_LIMITS.metadataBytes characters
 * @param weights contents of weights.bin, exactly as long as the metadata says
 * @throws MODEL_INVALID for anything malformed, MODEL_DIGEST_MISMATCH when the digest is another
 */
export async function decodeNetwork(
  json: string,
  weights: Uint8Array,
  sha256: Sha256 = webSha256,
): Promise<DecodedNetwork> {
  const { metadata, digest: expected } = parseMetadata(parseJson(json));
  const sections = planSections(metadata);
  if (weights.length !== metadata.weightsBytes) {
    throw invalidModel(`weights.bin: expected ${metadata.weightsBytes} bytes, got ${weights.length}`);
  }
  const digest = await modelDigest(metadata, weights, sha256);
  if (digest !== expected) {
    throw new CryptoNetsError(
      'MODEL_DIGEST_MISMATCH',
      `expected a model with digest ${expected}, got ${digest}`,
    );
  }
  const layers = sections.map((section) => readLayer(section, weights));
  const { name, input, description } = metadata;
  const network: IntegerNetwork = {
    ...{ name, input: inputOf(input), layers },
    ...(description === undefined ? {} : { description }),
  };
  checkNetwork(network);
  return { network, digest, proof: proveRange(network) };
}

function parseJson(json: string): unknown {
  if (json.length > NETWORK_LIMITS.metadataBytes) throw invalidModel('network.json: too long');
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new CryptoNetsError('MODEL_INVALID', 'network.json: expected JSON', { cause });
  }
}

/** Where the weights and biases of one layer lie. */
interface Section {
  readonly layer: LayerMetadata;
  readonly weights: number;
  readonly biases: number;
  readonly offset: number;
}

/** Sizes of all sections from the metadata alone, so that nothing is allocated for a model that does not fit. */
function planSections(metadata: NetworkMetadata): Section[] {
  const { channels, height, width } = metadata.input;
  let shape: Shape = { channels, height, width };
  let offset = 0;
  const sections = metadata.layers.map((layer): Section => {
    const input = shape;
    shape = outputShape(emptyLayer(layer), input);
    if (layer.kind === 'square') return { layer, weights: 0, biases: 0, offset };
    const section = { layer, weights: weightCount(layer, input), biases: outputsOf(layer), offset };
    if (section.weights > NETWORK_LIMITS.weights) throw invalidModel(`${layer.kind}: too many weights`);
    offset +=
      packedBytes(section.weights, layer.weightEncoding) + packedBytes(section.biases, layer.biasEncoding);
    return section;
  });
  if (offset !== metadata.weightsBytes) {
    throw invalidModel(`network.json: expected ${offset} bytes of weights, got ${metadata.weightsBytes}`);
  }
  return sections;
}

function outputsOf(layer: Exclude<LayerMetadata, { kind: 'square' }>): number {
  return layer.kind === 'conv' ? layer.maps : layer.outputs;
}

function emptyLayer(layer: LayerMetadata): Layer {
  return layer.kind === 'square' ? { kind: 'square' } : withWeights(layer, new Int8Array(0), []);
}

function withWeights(
  layer: Exclude<LayerMetadata, { kind: 'square' }>,
  weights: Int8Array,
  biases: readonly number[],
): LinearLayer {
  if (layer.kind === 'dense') {
    return { kind: 'dense', inputs: layer.inputs, outputs: layer.outputs, weights, biases };
  }
  const { kind, maps, kernelHeight, kernelWidth, stride, padding } = layer;
  return { kind, maps, kernelHeight, kernelWidth, stride, padding, weights, biases };
}

function readLayer({ layer, weights, biases, offset }: Section, bytes: Uint8Array): Layer {
  if (layer.kind === 'square') return { kind: 'square' };
  const split = offset + packedBytes(weights, layer.weightEncoding);
  const end = split + packedBytes(biases, layer.biasEncoding);
  const values = unpackIntegers(bytes.subarray(offset, split), weights, layer.weightEncoding);
  if (values.some((value) => value < -128 || value > 127))
    throw invalidModel(`${layer.kind}: a weight exceeds 8 bits`);
  const biasValues = unpackIntegers(bytes.subarray(split, end), biases, layer.biasEncoding);
  return withWeights(layer, Int8Array.from(values), biasValues);
}
