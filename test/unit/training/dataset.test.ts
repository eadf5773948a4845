import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMnist, readMnistFile, uncompress } from '../../../training/data/dataset.ts';
import { parseTrainOptions } from '../../../training/options.ts';
import { MNIST_DIRECTORY } from '../../support/mnist.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NAME = 't10k-labels-idx1-ubyte';

describe('reading MNIST', () => {
  test('says which file is missing', async () => {
    await expect(readMnist(folder, 't10k')).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      message: expect.stringContaining('t10k-images-idx3-ubyte') as string,
    });
  });

  test('refuses other contents', async () => {
    await writeFile(join(folder, NAME), 'something else');
    await expect(readMnistFile(folder, NAME)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' });
  });

  test('refuses a compressed file that was cut short', async () => {
    const whole = gzipSync(Buffer.alloc(5000, 7));
    await writeFile(join(folder, `${NAME}.gz`), whole.subarray(0, whole.length - 10));
    await expect(readMnistFile(folder, NAME)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' });
    expect(uncompress(whole, NAME)).toEqual(Buffer.alloc(5000, 7));
    expect(uncompress(Uint8Array.of(1, 2, 3), NAME)).toEqual(Uint8Array.of(1, 2, 3));
  });

  test.skipIf(MNIST_DIRECTORY === undefined)('reads the test images, compressed or not', async () => {
    const { count, pixels, labels } = await readMnist(MNIST_DIRECTORY!, 't10k');
    expect([count, pixels.length, labels.length]).toEqual([10_000, 7_840_000, 10_000]);
    expect([...labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
    await writeFile(join(folder, NAME), await readMnistFile(MNIST_DIRECTORY!, NAME));
    expect((await readMnistFile(folder, NAME)).length).toBe(10_008);
  });
});

describe('the options of the trainer', () => {
  const needed = ['--data', 'somewhere', '--out', 'models/mine'];

  test('name the model after its folder and keep the data path out of the card', () => {
    const options = parseTrainOptions([...needed, '--seed', '7', '--workers', '1'])!;
    expect(options).toMatchObject({ name: 'mine', workers: 1, recipe: { seed: 7 } });
    expect(options.command).toBe('npm run train -- --data DIR --out models/mine --seed 7');
  });

  test.each([
    [['--data', 'x']],
    [[...needed, '--seed', 'x']],
    [[...needed, '--wrong']],
    [['--data', 'x', '--out', 'A b']],
  ])('are refused: %j', (args) => {
    expect(() => parseTrainOptions(args)).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  });

  test('can ask for help', () => {
    expect(parseTrainOptions(['--help'])).toBeUndefined();
  });
});
