/** Files to open and answers to expect, made from the project's own samples and model. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { quantise, sampleDigits, type SampleDigit } from '../../shared/image/index.ts';
import {
  decodeNetwork,
  evaluatePrepared,
  predict,
  preparePlain,
  readPixels,
  webSha256,
  type PlainNetwork,
} from '../../shared/network/index.ts';
import type { UploadFile } from './screens/predict.ts';

const MODEL = path.resolve(import.meta.dirname, '../../models/mnist-cryptonets');
export const SAMPLES = sampleDigits();

export type PlainModel = PlainNetwork;

/** The shipped model, evaluated in the clear: what every encrypted answer must equal. */
export async function plainModel(): Promise<PlainModel> {
  const [json, weights] = await Promise.all([
    readFile(path.join(MODEL, 'network.json'), 'utf8'),
    readFile(path.join(MODEL, 'weights.bin')),
  ]);
  const { network } = await decodeNetwork(json, new Uint8Array(weights), webSha256);
  return preparePlain(network);
}

export function plainAnswer(model: PlainModel, pixels: Uint8Array): number {
  const { input } = model.network;
  return predict(evaluatePrepared(model, readPixels(quantise(pixels, input.bits), input)));
}

/** A gzipped IDX file of images and one of labels. */
export function idxFiles(samples: readonly SampleDigit[]): readonly [UploadFile, UploadFile] {
  const images = new Uint8Array(16 + samples.length * 784);
  const labels = new Uint8Array(8 + samples.length);
  writeWords(images, 0x803, samples.length, 28, 28);
  writeWords(labels, 0x801, samples.length);
  samples.forEach(({ pixels, label }, index) => {
    images.set(pixels, 16 + index * 784);
    labels[8 + index] = label;
  });
  return [
    { name: 'images-idx3-ubyte.gz', bytes: gzipSync(images) },
    { name: 'labels-idx1-ubyte', bytes: labels },
  ];
}

function writeWords(bytes: Uint8Array, ...words: number[]): void {
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setUint32(4 * index, word));
}
