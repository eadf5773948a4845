/** How well the network of a row does in the clear on all test images. */
import { levelsOf, type MethodNetwork } from '../../../engine/methods/network.ts';
import { evaluateNumbers, evaluatePrepared, predict } from '../../../shared/network/index.ts';

/** Share of right answers. */
export function plainAccuracy(
  { network, plain }: MethodNetwork,
  pixels: Uint8Array,
  labels: Uint8Array,
): number {
  const levels = levelsOf(network, pixels);
  const each = levels.length / labels.length;
  let right = 0;
  for (let image = 0; image < labels.length; image++) {
    const own = levels.subarray(image * each, (image + 1) * each);
    const scores = plain.exactInNumbers ? evaluateNumbers(plain, own) : evaluatePrepared(plain, own);
    if (predict(scores) === labels[image]) right += 1;
  }
  return right / labels.length;
}
