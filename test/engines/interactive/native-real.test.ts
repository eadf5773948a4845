/** Interactive packing natively at its real parameters: the trained model's scores to the bit, on digits, extremes and MNIST. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantise, sampleDigits } from '../../../shared/image/index.ts';
import { idxImage, idxImages } from '../../support/idx-image.ts';
import { decodeNetwork, readPixels } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import { MNIST_DIRECTORY, mnistBytes } from '../../support/mnist.ts';
import { interactiveWorld, NATIVE_INTERACTIVE_ENGINES } from './engines.ts';
import type { InteractiveWorld } from './engines.ts';
import { expectedScores } from '../batch/whole.ts';
import { describeNative } from '../../support/native.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** CRYPTONETS_INTERACTIVE_IMAGES asks for more. */
const MNIST_IMAGES = Number(process.env['CRYPTONETS_INTERACTIVE_IMAGES'] ?? 120);
const GROUP = 40;

describeNative('the trained model, natively', () => {
  let network: IntegerNetwork;
  let world: InteractiveWorld;

  beforeAll(async () => {
    const folder = path.join(ROOT, 'models', 'mnist-cryptonets');
    const [json, weights] = await Promise.all([
      readFile(path.join(folder, 'network.json'), 'utf8'),
      readFile(path.join(folder, 'weights.bin')),
    ]);
    const model = await decodeNetwork(json, weights);
    network = model.network;
    world = await interactiveWorld(
      NATIVE_INTERACTIVE_ENGINES[0]!,
      await planInteractive(network, model.digest),
    );
  });
  afterAll(() => world.dispose());

  async function expectEqual(images: readonly Uint8Array[]): Promise<void> {
    for (let first = 0; first < images.length; first += GROUP) {
      const group = images.slice(first, first + GROUP);
      const pixels = Uint8Array.from(
        group.flatMap((image) => [...readPixels(quantise(image, network.input.bits), network.input)]),
      );
      expect(await world.predict(pixels, group.length)).toEqual(expectedScores(network, pixels));
    }
  }

  it('reads sample digits, the darkest and the lightest picture as the integer network does, to the bit', async () => {
    const extremes = [0, 255].map((grey) => new Uint8Array(784).fill(grey));
    await expectEqual([...sampleDigits().map(({ pixels }) => pixels), ...extremes]);
  });

  it.skipIf(MNIST_DIRECTORY === undefined)(`reads ${MNIST_IMAGES} test images of MNIST`, async () => {
    const images = idxImages(await mnistBytes('t10k-images-idx3-ubyte'));
    await expectEqual(Array.from({ length: MNIST_IMAGES }, (_, index) => idxImage(images, index)));
  });
});
