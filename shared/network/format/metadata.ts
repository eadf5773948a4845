/** network.json: what weights.bin means. Written in one canonical form, parsed with every field checked. */
import { parseDescription } from '../description/parse.ts';
import type { ModelDescription } from '../description/types.ts';
import { NETWORK_LIMITS } from '../limits.ts';
import { invalidModel } from '../invalid.ts';
import { requireInteger } from '../shape.ts';
import type { NetworkInput, Padding } from '../types.ts';
import { maskFromText, maskToText } from './mask.ts';
import { MAXIMUM_INTEGER_BITS } from './packing.ts';
import type { Encoding } from './packing.ts';

export const FORMAT_NAME = 'cryptonets-network';
/** Version 1 has neither mask nor description; what it holds is still written as version 1, so that its digest stays. */
export type FormatVersion = 1 | 2;

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

export interface InputMetadata {
  readonly channels: 1;
  readonly height: number;
  readonly width: number;
  readonly bits: number;
  /** Version 2: see mask.ts. */
  readonly mask?: string;
}

/** The contents of network.json, in the order in which they are written. */
export interface NetworkMetadata {
  readonly format: typeof FORMAT_NAME;
  readonly version: FormatVersion;
  readonly name: string;
  readonly input: InputMetadata;
  /** Version 2: what is read and answered, in words. */
  readonly description?: ModelDescription;
  readonly layers: readonly LayerMetadata[];
  /** Length of weights.bin. */
  readonly weightsBytes: number;
}

/** The canonical text that the digest covers: no spaces, fields in the order of `NetworkMetadata`, ASCII (other characters as \\uXXXX). */
export function canonicalMetadata(metadata: NetworkMetadata): string {
  return JSON.stringify(metadata).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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

function parseInput(value: unknown, version: FormatVersion): InputMetadata {
  const names = ['channels', 'height', 'width', 'bits', ...(version === 2 ? ['mask'] : [])];
  const fields = fieldsOf(value, names, 'input');
  requireInteger(fields['channels'], 1, 1, 'input: channels');
  const input = {
    channels: 1,
    height: requireInteger(fields['height'], 1, NETWORK_LIMITS.pictureSide, 'input: height'),
    width: requireInteger(fields['width'], 1, NETWORK_LIMITS.pictureSide, 'input: width'),
    bits: requireInteger(fields['bits'], 1, NETWORK_LIMITS.pixelBits, 'input: bits'),
  } as const;
  if (fields['mask'] === undefined) return input;
  const size = input.height * input.width;
  return { ...input, mask: maskToText(maskFromText(fields['mask'], size), size) };
}

/** What the network reads, from its metadata. */
export function inputOf({ mask, ...input }: InputMetadata): NetworkInput {
  return mask === undefined ? input : { ...input, mask: maskFromText(mask, input.height * input.width) };
}

function parseVersion(value: unknown): FormatVersion {
  if (value === 1 || value === 2) return value;
  throw invalidModel('network.json: expected version 1 or 2');
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

const FIELDS = ['format', 'version', 'name', 'input', 'layers', 'weightsBytes', 'digest'];

/** A network of version 2 has a mask, a description or both: otherwise it would be version 1, and have another digest. */
function parseDescribed(
  value: unknown,
  version: FormatVersion,
  { mask }: InputMetadata,
): ModelDescription | undefined {
  if (version === 1 && value !== undefined) throw invalidModel('network.json: a description needs version 2');
  if (value !== undefined) return parseDescription(value);
  if (version === 2 && mask === undefined)
    throw invalidModel('network.json: version 2 has a mask or a description');
  return undefined;
}

/** Metadata and digest of a parsed network.json. @throws MODEL_INVALID */
export function parseMetadata(value: unknown): { metadata: NetworkMetadata; digest: string } {
  const fields = fieldsOf(value, [...FIELDS, 'description'], 'network.json');
  if (fields['format'] !== FORMAT_NAME)
    throw invalidModel(`network.json: expected the format ${FORMAT_NAME}`);
  const version = parseVersion(fields['version']);
  const { name, layers, digest } = fields;
  const input = parseInput(fields['input'], version);
  const description = parseDescribed(fields['description'], version, input);
  if (typeof name !== 'string') throw invalidModel('network.json: expected a name');
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest))
    throw invalidModel('network.json: expected a digest');
  if (!Array.isArray(layers)) throw invalidModel('network.json: expected a list of layers');
  requireInteger(layers.length, 1, NETWORK_LIMITS.layers, 'network.json: layers');
  const metadata: NetworkMetadata = {
    format: FORMAT_NAME,
    version,
    name,
    input,
    ...(description === undefined ? {} : { description }),
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
