/** Interactive packing at its real parameters with node-seal: the trained model's scores to the bit, and the noise that the planner expects. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantise, sampleDigits } from '../../../shared/image/index.ts';
import { idxImage, idxImages } from '../../support/idx-image.ts';
import { decodeNetwork, readPixels } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import { MNIST_DIRECTORY, mnistBytes } from '../../support/mnist.ts';
import { otherNetworks, seedNetwork } from '../../support/networks.ts';
import { INTERACTIVE_ENGINES, interactiveKey, interactivePixels, interactiveWorld } from './engines.ts';
import type { InteractiveWorld } from './engines.ts';
import { measureBudgets } from './noise.ts';
import { expectedScores, MODEL_DIGEST } from '../batch/whole.ts';
import { uploadBytes } from '../../../shared/packing/geometry.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const MNIST_IMAGES = 40;
const GROUP = 20;
/** How far the estimate may lie below what is measured: its tail is 14.2 standard deviations, some 4 are seen. */
const SLACK_BITS = 8;

const seal = INTERACTIVE_ENGINES.find(({ name }) => name === 'seal')!;

async function trainedModel(): Promise<{ network: IntegerNetwork; digest: string }> {
  const folder = path.join(ROOT, 'models', 'mnist-cryptonets');
  const [json, weights] = await Promise.all([
    readFile(path.join(folder, 'network.json'), 'utf8'),
    readFile(path.join(folder, 'weights.bin')),
  ]);
  return decodeNetwork(json, weights);
}

describe('the trained model', () => {
  let network: IntegerNetwork;
  let plan: InteractivePlan;
  let world: InteractiveWorld;

  beforeAll(async () => {
    const model = await trainedModel();
    network = model.network;
    plan = await planInteractive(network, model.digest);
    world = await interactiveWorld(seal, plan);
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

  it('reads every sample digit as the integer network does, to the bit', async () => {
    await expectEqual(sampleDigits().map(({ pixels }) => pixels));
  });

  it('reads the darkest and the lightest picture', async () => {
    await expectEqual([0, 255].map((grey) => new Uint8Array(784).fill(grey)));
  });

  it.skipIf(MNIST_DIRECTORY === undefined)(`reads ${MNIST_IMAGES} test images of MNIST`, async () => {
    const images = idxImages(await mnistBytes('t10k-images-idx3-ubyte'));
    await expectEqual(Array.from({ length: MNIST_IMAGES }, (_, index) => idxImage(images, index)));
  });

  it('keeps to the sizes that its plan announces', async () => {
    expect(world.keyBytes).toHaveLength(plan.evaluationKeys.bytes);
    expect(plan.evaluationKeys.bytes).toBeLessThanOrEqual(25_000_000);
    const upload = await world.owner.encrypt(plan, interactivePixels(plan, 1), 1);
    expect(upload.seeds.length + upload.bytes.length).toBe(uploadBytes(plan, 1));
    expect(uploadBytes(plan, 1)).toBeLessThanOrEqual(800_000);
  });
});

describe('noise', () => {
  const networks = [seedNetwork(11), seedNetwork(12), ...otherNetworks().slice(0, 5)];

  it.each(networks.map((one, index) => [`${one.name} ${index}`, one] as const))(
    'of %s stays below the estimate, and not far below',
    async (_name, network) => {
      const plan = await planInteractive(network, MODEL_DIGEST);
      const key = await interactiveKey(plan.parameters);
      const owner = seal.keyOwner(plan.parameters, key);
      const keys = await owner.makeEvaluationKeys(plan.evaluationKeys);
      const upload = await owner.encrypt(plan, interactivePixels(plan, 1), 1);
      await owner.dispose();
      const [budgets] = await measureBudgets(plan, [upload], key, keys);
      budgets!.forEach((measured, index) => {
        const estimate = plan.estimates[index]!.budgetBits;
        // SEAL's figure is rounded down.
        expect(measured).toBeGreaterThanOrEqual(Math.floor(estimate));
        expect(measured).toBeLessThanOrEqual(estimate + SLACK_BITS);
      });
    },
  );
});
