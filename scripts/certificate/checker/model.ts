/** A model's files, read as docs/model-format.md tells. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A linear layer as rows of [input, weight]; 'square' squares every value. */
export interface Linear {
  readonly inputs: number;
  readonly rows: readonly (readonly (readonly [number, number])[])[];
  readonly biases: readonly number[];
}
export type Layer = Linear | 'square';
export interface Model {
  readonly layers: readonly Layer[];
  readonly inputs: number;
  readonly largestInput: number;
  readonly digest: string;
}

interface LayerText {
  readonly kind: 'conv' | 'dense' | 'square';
  readonly maps: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  readonly padding: {
    readonly top: number;
    readonly left: number;
    readonly bottom: number;
    readonly right: number;
  };
  readonly inputs: number;
  readonly outputs: number;
  readonly weightEncoding: 'trits' | number;
  readonly biasEncoding: 'trits' | number;
}
interface NetworkText {
  readonly input: {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
    readonly bits: number;
    readonly mask?: string;
  };
  readonly layers: readonly LayerText[];
  readonly digest: string;
}

/** @throws Error when the files do not have the digest that they state */
export function readModel(folder: string): Model {
  const { digest, ...text } = JSON.parse(
    readFileSync(path.join(folder, 'network.json'), 'utf8'),
  ) as NetworkText;
  const weights = readFileSync(path.join(folder, 'weights.bin'));
  const computed = createHash('sha256')
    .update(`${JSON.stringify(text)}\0`)
    .update(weights)
    .digest('hex');
  if (computed !== digest)
    throw new Error(`${folder}: network.json and weights.bin do not have the digest ${digest}`);
  const { input } = text;
  let shape = { channels: input.channels, height: input.height, width: input.width };
  let offset = 0;
  const take = (count: number, encoding: 'trits' | number): number[] => {
    const bytes = encoding === 'trits' ? Math.ceil(count / 5) : Math.ceil((count * encoding) / 8);
    const values = unpack(weights.subarray(offset, offset + bytes), count, encoding);
    offset += bytes;
    return values;
  };
  const layers = text.layers.map((layer): Layer => {
    if (layer.kind === 'square') return 'square';
    if (layer.kind === 'dense') {
      const values = take(layer.inputs * layer.outputs, layer.weightEncoding);
      const biases = take(layer.outputs, layer.biasEncoding);
      shape = { channels: layer.outputs, height: 1, width: 1 };
      const row = (output: number) =>
        values
          .slice(output * layer.inputs, (output + 1) * layer.inputs)
          .flatMap((weight, column) => (weight === 0 ? [] : [[column, weight] as const]));
      return { inputs: layer.inputs, rows: biases.map((_, output) => row(output)), biases };
    }
    const { linear, next } = convolution(layer, shape, take);
    shape = next;
    return linear;
  });
  const size = input.channels * input.height * input.width;
  const kept = input.mask === undefined ? undefined : maskPositions(input.mask, size);
  if (kept && layers[0] !== 'square') layers[0] = restrict(layers[0]!, kept);
  return { layers, inputs: kept?.length ?? size, largestInput: 2 ** input.bits - 1, digest };
}

function unpack(bytes: Uint8Array, count: number, encoding: 'trits' | number): number[] {
  if (encoding === 'trits')
    return Array.from(
      { length: count },
      (_, index) => (Math.floor(bytes[Math.floor(index / 5)]! / 3 ** (index % 5)) % 3) - 1,
    );
  return Array.from({ length: count }, (_, index) => {
    let value = 0n;
    for (let bit = 0; bit < encoding; bit++) {
      const place = index * encoding + bit;
      if ((bytes[place >> 3]! >> (place & 7)) & 1) value |= 1n << BigInt(bit);
    }
    return Number(BigInt.asIntN(encoding, value));
  });
}

function convolution(
  layer: LayerText,
  { channels, height, width }: { readonly channels: number; readonly height: number; readonly width: number },
  take: (count: number, encoding: 'trits' | number) => number[],
): { linear: Linear; next: { channels: number; height: number; width: number } } {
  const { maps, kernelHeight, kernelWidth, stride, padding } = layer;
  const kernels = take(maps * channels * kernelHeight * kernelWidth, layer.weightEncoding);
  const perMap = take(maps, layer.biasEncoding);
  const tall = Math.floor((height + padding.top + padding.bottom - kernelHeight) / stride) + 1;
  const wide = Math.floor((width + padding.left + padding.right - kernelWidth) / stride) + 1;
  const rows: (readonly [number, number])[][] = [];
  const biases: number[] = [];
  for (let output = 0; output < maps * tall * wide; output++) {
    const map = Math.floor(output / (tall * wide));
    const top = Math.floor((output % (tall * wide)) / wide) * stride - padding.top;
    const left = (output % wide) * stride - padding.left;
    const row: (readonly [number, number])[] = [];
    for (let index = 0; index < channels * kernelHeight * kernelWidth; index++) {
      const y = top + (Math.floor(index / kernelWidth) % kernelHeight);
      const x = left + (index % kernelWidth);
      const channel = Math.floor(index / (kernelHeight * kernelWidth));
      const weight = kernels[map * channels * kernelHeight * kernelWidth + index]!;
      if (weight !== 0 && y >= 0 && y < height && x >= 0 && x < width)
        row.push([(channel * height + y) * width + x, weight]);
    }
    rows.push(row);
    biases.push(perMap[map]!);
  }
  const next = { channels: maps, height: tall, width: wide };
  return { linear: { inputs: channels * height * width, rows, biases }, next };
}

function maskPositions(hex: string, size: number): number[] {
  const bytes = Buffer.from(hex, 'hex');
  return Array.from({ length: size }, (_, index) => index).filter(
    (index) => (bytes[index >> 3]! >> (index & 7)) & 1,
  );
}

function restrict(linear: Linear, kept: readonly number[]): Linear {
  const place = new Map(kept.map((position, index) => [position, index]));
  const rows = linear.rows.map((row) =>
    row.flatMap(([column, weight]) => (place.has(column) ? [[place.get(column)!, weight] as const] : [])),
  );
  return { ...linear, inputs: kept.length, rows };
}
