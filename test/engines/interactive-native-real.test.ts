/** Interactive packing natively at its real parameters: the trained model's scores to the bit, on digits, extremes and MNIST. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idxImage, parseIdxImages, quantise, sampleDigits } from '../../shared/image/index.ts';
import { decodeNetwork } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { planInteractive } from '../../shared/plan/interactive/index.ts';
import { interactiveWorld, NATIVE_INTERACTIVE_ENGINES } from './interactive-engines.ts';
import type { InteractiveWorld } from './interactive-engines.ts';
import { expectedScores } from './whole.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MNIST = process.env['CRYPTONETS_MNIST'] ?? path.resolve(ROOT, '../shared/mnist');
const MNIST_FILE = path.join(MNIST, 't10k-images-idx3-ubyte.gz');
/** CRYPTONETS_INTERACTIVE_IMAGES asks for more. */
const MNIST_IMAGES = Number(process.env['CRYPTONETS_INTERACTIVE_IMAGES'] ?? 120);
const GROUP = 40;

describe.skipIf(NATIVE_INTERACTIVE_ENGINES.length === 0)('the trained model, natively', () => {
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
      const pixels = Uint8Array.from(group.flatMap((image) => [...quantise(image, network.input.bits)]));
      expect(await world.predict(pixels, group.length)).toEqual(expectedScores(network, pixels));
    }
  }

  it('reads sample digits, the darkest and the lightest picture as the integer network does, to the bit', async () => {
    const extremes = [0, 255].map((grey) => new Uint8Array(784).fill(grey));
    await expectEqual([...sampleDigits().map(({ pixels }) => pixels), ...extremes]);
  });

  it.skipIf(!existsSync(MNIST_FILE))(`reads ${MNIST_IMAGES} test images of MNIST`, async () => {
    const images = parseIdxImages(gunzipSync(await readFile(MNIST_FILE)));
    await expectEqual(Array.from({ length: MNIST_IMAGES }, (_, index) => idxImage(images, index)));
  });
});
