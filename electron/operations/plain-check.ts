/** The same images through the integer network in the clear: how many encrypted results differ (none should). */
import { throwIfAborted } from '../../shared/errors/index.ts';
import {
  evaluatePrepared,
  inputSize,
  preparePlain,
  type IntegerNetwork,
} from '../../shared/network/index.ts';

const IMAGES_BETWEEN_PAUSES = 32;

/**
 * @param quantised grey levels that the network reads, image by image
 * @param scores signed scores, image by image, `outputs` each
 * @returns the number of images of which any score differs. Nothing of it is ever sent anywhere.
 */
export async function countDifferences(
  network: IntegerNetwork,
  quantised: Uint8Array,
  scores: BigInt64Array,
  outputs: number,
  signal?: AbortSignal,
): Promise<number> {
  const plain = preparePlain(network);
  const pixels = inputSize(network);
  const images = quantised.length / pixels;
  let differing = 0;
  for (let image = 0; image < images; image++) {
    const expected = evaluatePrepared(plain, quantised.subarray(image * pixels, (image + 1) * pixels));
    if (expected.some((score, output) => scores[image * outputs + output] !== score)) differing++;
    if (image % IMAGES_BETWEEN_PAUSES === 0) await pause(signal);
  }
  return differing;
}

/** Lets events in, and stops when asked to. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfAborted(signal);
}
