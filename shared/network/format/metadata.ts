/** network.json: what weights.bin means. Written in one canonical form, parsed with every field checked. */
import { NETWORK_LIMITS } from '../limits.ts';
import { invalidModel, requireInteger } from '../shape.ts';
import type { NetworkInput, Padding } from '../types.ts';
import { MAXIMUM_INTEGER_BITS } from './packing.ts';
import type { Encoding } from './packing.ts';

export const FORMAT_NAME = 'cryptonets-network';
export const FORMAT_VERSION = 1;

interface StoredEncodings {
  readonly weightEncoding: Encoding;
  readonly biasEncoding: Encoding;
}

export type ConvMetadata = StoredEncodings & {
  readonly kind: 'conv';
  readonly maps: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: Padding;
};
export type DenseMetadata = StoredEncodings & {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
};
export type LayerMetadata = ConvMetadata | DenseMetadata | { readonly kind: 'square' };

/** The contents of network.json, in the order in which they are written. */
export interface NetworkMetadata {
  readonly format: typeof FORMAT_NAME;
  readonly version: typeof FORMAT_VERSION;
  readonly name: string;
  readonly input: NetworkInput;
  readonly layers: readonly LayerMetadata[];
  /** Length of weights.bin. */
  readonly weightsBytes: number;
}

/** The canonical text that the digest covers: no spaces, fields in the order of `NetworkMetadata`. */
export function canonicalMetadata(metadata: NetworkMetadata): string {
  return JSON.stringify(metadata);
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown, names: readonly string[], what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidModel(`${what}: expected an object`);
  const unknown = Object.keys(value).find((key) => !names.includes(key));
  if (unknown !== undefined) throw invalidModel(`${what}: a field that this version does not know`);
  return value as Fields;
}

function parseEncoding(value: unknown, what: string): Encoding {
  return value === 'trits'
    ? value
    : requireInteger(value, 2, MAXIMUM_INTEGER_BITS, `${what} (bits or "trits")`);
}

function parseInput(value: unknown): NetworkInput {
  const fields = fieldsOf(value, ['channels', 'height', 'width', 'bits'], 'input');
  requireInteger(fields['channels'], 1, 1, 'input: channels');
  return {
    channels: 1,
    height: requireInteger(fields['height'], 1, NETWORK_LIMITS.pictureSide, 'input: height'),
    width: requireInteger(fields['width'], 1, NETWORK_LIMITS.pictureSide, 'input: width'),
    bits: requireInteger(fields['bits'], 1, NETWORK_LIMITS.pixelBits, 'input: bits'),
  };
}

function parsePadding(value: unknown): Padding {
  const fields = fieldsOf(value, ['top', 'left', 'bottom', 'right'], 'padding');
  const side = (name: string): number =>
    requireInteger(fields[name], 0, NETWORK_LIMITS.kernelSide - 1, `padding: ${name}`);
  return { top: side('top'), left: side('left'), bottom: side('bottom'), right: side('right') };
}

const ENCODINGS = ['weightEncoding', 'biasEncoding'];

function parseEncodings(fields: Fields): StoredEncodings {
  return {
    weightEncoding: parseEncoding(fields['weightEncoding'], 'weightEncoding'),
    biasEncoding: parseEncoding(fields['biasEncoding'], 'biasEncoding'),
  };
}

function parseConv(value: unknown): ConvMetadata {
  const names = ['kind', 'maps', 'kernelHeight', 'kernelWidth', 'stride', 'padding', ...ENCODINGS];
  const fields = fieldsOf(value, names, 'conv');
  const side = (name: string): number =>
    requireInteger(fields[name], 1, NETWORK_LIMITS.kernelSide, `conv: ${name}`);
  return {
    kind: 'conv',
    maps: requireInteger(fields['maps'], 1, NETWORK_LIMITS.units, 'conv: maps'),
    kernelHeight: side('kernelHeight'),
    kernelWidth: side('kernelWidth'),
    stride: side('stride'),
    padding: parsePadding(fields['padding']),
    ...parseEncodings(fields),
  };
}

function parseDense(value: unknown): DenseMetadata {
  const fields = fieldsOf(value, ['kind', 'inputs', 'outputs', ...ENCODINGS], 'dense');
  return {
    kind: 'dense',
    inputs: requireInteger(fields['inputs'], 1, NETWORK_LIMITS.units, 'dense: inputs'),
    outputs: requireInteger(fields['outputs'], 1, NETWORK_LIMITS.units, 'dense: outputs'),
    ...parseEncodings(fields),
  };
}

function parseLayer(value: unknown): LayerMetadata {
  const kind = typeof value === 'object' && value !== null ? (value as Fields)['kind'] : undefined;
  if (kind === 'conv') return parseConv(value);
  if (kind === 'dense') return parseDense(value);
  if (kind !== 'square') throw invalidModel('layers: expected the kind conv, dense or square');
  fieldsOf(value, ['kind'], 'square');
  return { kind };
}

/** Metadata and digest of a parsed network.json. @throws MODEL_INVALID */
export function parseMetadata(value: unknown): { metadata: NetworkMetadata; digest: string } {
  const names = ['format', 'version', 'name', 'input', 'layers', 'weightsBytes', 'digest'];
  const fields = fieldsOf(value, names, 'network.json');
  if (fields['format'] !== FORMAT_NAME)
    throw invalidModel(`network.json: expected the format ${FORMAT_NAME}`);
  if (fields['version'] !== FORMAT_VERSION)
    throw invalidModel(`network.json: expected version ${FORMAT_VERSION}`);
  const { name, layers, digest } = fields;
  if (typeof name !== 'string') throw invalidModel('network.json: expected a name');
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest))
    throw invalidModel('network.json: expected a digest');
  if (!Array.isArray(layers)) throw invalidModel('network.json: expected a list of layers');
  requireInteger(layers.length, 1, NETWORK_LIMITS.layers, 'network.json: layers');
  const metadata: NetworkMetadata = {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    name,
    input: parseInput(fields['input']),
    layers: layers.map(parseLayer),
    weightsBytes: requireInteger(
      fields['weightsBytes'],
      0,
      NETWORK_LIMITS.weightsBytes,
      'network.json: weightsBytes',
    ),
  };
  return { metadata, digest };
}
