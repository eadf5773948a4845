/** The models of digits of this project as they are committed: digest, range, card, and what they answer. */
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cardMarkdown } from '../../../training/card.ts';
import type { ModelCard } from '../../../training/card.ts';
import { readMnist } from '../../../training/data/dataset.ts';
import { observeRanges, scoreIntegers } from '../../../training/integer/evaluation.ts';
import { quantise, sampleDigits } from '../../../shared/image/index.ts';
import {
  assertFits,
  decodeNetwork,
  evaluateBigInts,
  evaluateNumbers,
  evaluatePrepared,
  readPixels,
  layerStatistics,
  predict,
  preparePlain,
} from '../../../shared/network/index.ts';
import { MNIST_DIRECTORY } from '../../support/mnist.ts';
import { extremeInput } from '../../support/extreme-input.ts';

const MODELS = resolve(import.meta.dirname, '../../../models');
const file = (name: string, part: string): Buffer => readFileSync(join(MODELS, name, part));
const isDigits = (name: string): boolean =>
  existsSync(join(MODELS, name, 'network.json')) && !file(name, 'network.json').includes('"description"');
const names = readdirSync(MODELS).filter(isDigits);
const load = (name: string) =>
  decodeNetwork(file(name, 'network.json').toString(), file(name, 'weights.bin'));
const cardOf = (name: string): ModelCard => JSON.parse(file(name, 'card.json').toString()) as ModelCard;

test('there is at least one model', () => expect(names).toContain('mnist-cryptonets'));

describe.each(names)('the model %s', (name) => {
  test('has the proof and the counts that its card states', async () => {
    const { network, digest, proof } = await load(name);
    const card = cardOf(name);
    expect(network.name).toBe(name);
    expect(card.digest).toBe(digest);
    expect(card.range.largestMagnitude).toBe(String(proof.magnitude));
    layerStatistics(network).forEach((statistics, index) => {
      expect(card.layers[index]).toMatchObject(statistics);
      const { minimum, maximum } = proof.layers[index]!;
      expect(card.layers[index]!.proven).toMatchObject({
        minimum: String(minimum),
        maximum: String(maximum),
      });
    });
    expect(file(name, 'README.md').toString()).toBe(cardMarkdown(card));
  });

  test('meets the requirements: 99 % as integers, a proven range of at most 46 bits', async () => {
    const { proof } = await load(name);
    expect(cardOf(name).accuracy.test.integer).toBeGreaterThanOrEqual(0.99);
    expect(proof.signedBits).toBeLessThanOrEqual(46);
    assertFits(proof, 2n ** 46n);
    expect(() => assertFits(proof, 2n * proof.magnitude)).toThrow(
      expect.objectContaining({ code: 'RANGE_EXCEEDS_MODULUS' }),
    );
  });

  test('gives the same with Numbers as with BigInts, on samples and on adversarial pictures', async () => {
    const { network } = await load(name);
    const plain = preparePlain(network);
    expect(plain.exactInNumbers).toBe(true);
    const pictures = sampleDigits()
      .slice(0, 10)
      .map(({ pixels }) => readPixels(quantise(pixels, network.input.bits), network.input));
    const extremes = [0, 100, 844].map((row) => extremeInput(network, row, 'maximum'));
    for (const pixels of [...pictures, ...extremes]) {
      const expected = evaluateBigInts(plain, pixels);
      expect([...evaluateNumbers(plain, pixels)].map(BigInt)).toEqual(expected);
      expect(evaluatePrepared(plain, pixels)).toEqual(expected);
    }
  });

  test('reads all clean sample digits and most of the sloppy ones', async () => {
    const { network } = await load(name);
    const plain = preparePlain(network);
    const wrong = sampleDigits().filter(
      ({ pixels, label }) =>
        predict(evaluatePrepared(plain, readPixels(quantise(pixels, network.input.bits), network.input))) !==
        label,
    );
    expect(wrong.filter(({ style }) => style === 'clean').map(({ id }) => id)).toEqual([]);
    expect(wrong.length).toBeLessThanOrEqual(6);
  });

  test.skipIf(MNIST_DIRECTORY === undefined)(
    'has the accuracy and the ranges that its card states',
    async () => {
      const { network } = await load(name);
      const card = cardOf(name);
      const set = await readMnist(MNIST_DIRECTORY!, 't10k');
      expect(scoreIntegers(network, set, 0).right).toBe(card.accuracy.test.integerRight);
      observeRanges(network, set).forEach(({ minimum, maximum }, layer) => {
        expect(card.layers[layer]!.observed).toMatchObject({
          minimum: String(minimum),
          maximum: String(maximum),
        });
      });
    },
  );
});
