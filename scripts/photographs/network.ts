/** The integer network in the clear: what it says of a digit, and how clearly. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { quantise } from '../../shared/image/index.ts';
import { readScores, type ScoreReading } from '../../shared/network/description/certainty.ts';
import { decodeNetwork, evaluateNumbers, preparePlain, readPixels } from '../../shared/network/index.ts';

const MODEL = path.resolve(import.meta.dirname, '../../models/mnist-cryptonets');

/** @returns a function from 784 grey bytes (255 ink) to the digit that scores highest, and how the app calls its lead */
export async function openNetwork(): Promise<(pixels: Uint8Array) => ScoreReading> {
  const read = (name: string): Buffer => readFileSync(path.join(MODEL, name));
  const { network } = await decodeNetwork(read('network.json').toString(), read('weights.bin'));
  const plain = preparePlain(network);
  const { input } = network;
  return (pixels) =>
    readScores([...evaluateNumbers(plain, readPixels(quantise(pixels, input.bits), input))].map(Number));
}
