/** The shipped model on all 10,000 test images and on adversarial ones: encrypted equals plain on every score. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NativeBatchEvaluator } from '../../../engine/server/native/batch/evaluator.ts';
import { NativeBatchKeyOwner } from '../../../engine/client/native/batch/owner.ts';
import { idxLabels, quantise, readIdxValues } from '../../../shared/image/index.ts';
import { idxImages } from '../../support/idx-image.ts';
import {
  decodeNetwork,
  evaluateNumbers,
  readPixels,
  predict,
  preparePlain,
} from '../../../shared/network/index.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import { MNIST_DIRECTORY, mnistBytes } from '../../support/mnist.ts';
import { CPU_PATHS } from '../../support/native.ts';
import { testKey } from './engines.ts';
import { predictBatch } from './whole.ts';
import { extremeInput } from '../../support/extreme-input.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const model = path.join(root, 'models', 'mnist-cryptonets');
const ready = CPU_PATHS.length > 0 && MNIST_DIRECTORY !== undefined;

describe.skipIf(!ready)('the shipped model, natively', () => {
  it('equals the plain network on every image of the test set and on adversarial ones', async () => {
    const read = (name: string): Buffer => readFileSync(path.join(model, name));
    const { network, digest } = await decodeNetwork(read('network.json').toString(), read('weights.bin'));
    const plan = await planBatch(network, digest);
    const images = idxImages(await mnistBytes('t10k-images-idx3-ubyte'));
    const labels = idxLabels(readIdxValues(await mnistBytes('t10k-labels-idx1-ubyte')));
    const size = plan.inputCiphertexts;
    const ink = 2 ** network.input.bits - 1;
    const checker = (phase: number): Uint8Array =>
      Uint8Array.from({ length: size }, (_, p) => (((p % 28) + Math.floor(p / 28) + phase) % 2) * ink);
    const pictures = [
      new Uint8Array(size),
      new Uint8Array(size).fill(ink),
      checker(0),
      checker(1),
      ...[0, 100, 400, 844].flatMap((unit) => [
        extremeInput(network, unit, 'maximum'),
        extremeInput(network, unit, 'minimum'),
      ]),
    ];
    const quantised = readPixels(quantise(images.pixels, network.input.bits), network.input);
    const pixels = new Uint8Array(quantised.length + pictures.length * size);
    pixels.set(quantised);
    pictures.forEach((picture, index) => pixels.set(picture, quantised.length + index * size));

    const plain = preparePlain(network);
    const owner = new NativeBatchKeyOwner(plan.parameters, await testKey(plan.parameters));
    const evaluator = new NativeBatchEvaluator(plan.parameters);
    const total = pixels.length / size;
    let differs = 0;
    let right = 0;
    for (let first = 0; first < total; first += plan.parameters.polyDegree) {
      const batch = pixels.subarray(first * size, Math.min(total, first + plan.parameters.polyDegree) * size);
      const scores = await predictBatch(plan, owner, evaluator, batch);
      for (let image = 0; image * size < batch.length; image++) {
        const expected = evaluateNumbers(plain, batch.subarray(image * size, (image + 1) * size));
        const got = scores.subarray(image * 10, (image + 1) * 10);
        differs += Number(expected.some((score, digit) => BigInt(score) !== got[digit]));
        if (first + image < images.count) right += Number(predict(got) === labels[first + image]);
      }
    }
    expect(differs).toBe(0);
    const card = JSON.parse(read('card.json').toString()) as { accuracy: { test: { integerRight: number } } };
    expect(right).toBe(card.accuracy.test.integerRight);
    await evaluator.dispose();
    await owner.dispose();
  });
});
