/** Whole trainings, small but real: worker threads, checkpoints, validation. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabelledImages } from '../../../training/data/dataset.ts';
import { Random } from '../../../training/random.ts';
import { DEFAULT_RECIPE } from '../../../training/recipe.ts';
import { train } from '../../../training/session/session.ts';
import type { EpochReport, SessionSettings } from '../../../training/session/session.ts';
import { encodeNetwork, proveRange } from '../../../shared/network/index.ts';

const recipe = {
  ...DEFAULT_RECIPE,
  hidden: 16,
  shardImages: 16,
  floatEpochs: 3,
  integerEpochs: 4,
  validationImages: 100,
  validateEvery: 2,
  teacher: { maps: 6, hidden: 24, epochs: 2, rate: 0.01, share: 0.5 },
};

/** Bars whose place tells their label: something that this network can learn in a few epochs. */
function bars(count: number): LabelledImages {
  const random = new Random(99);
  const labels = Uint8Array.from({ length: count }, () => random.below(10));
  const pixels = new Uint8Array(count * 784);
  labels.forEach((label, image) => {
    for (let row = 2 + 2 * label; row < 5 + 2 * label; row++) {
      for (let column = 5; column < 23; column++)
        pixels[image * 784 + row * 28 + column] = 150 + random.below(106);
    }
  });
  return { count, pixels, labels };
}

const data = bars(900);
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-train-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function settings(changes: Partial<SessionSettings> = {}, onEpoch: (report: EpochReport) => void = () => {}) {
  return {
    ...{ name: 'bars', recipe, data, workers: 2, fresh: false, signal: new AbortController().signal },
    checkpoint: join(folder, 'bars.checkpoint'),
    progress: { resumed: () => {}, step: () => {}, epoch: onEpoch },
    ...changes,
  };
}

describe('a training', () => {
  test('learns, keeps its budgets and does not depend on the number of workers', async () => {
    const reports: EpochReport[] = [];
    const two = await train(settings({}, (report) => reports.push(report)));
    expect(reports.map(({ epoch }) => epoch)).toEqual([0, 1, 0, 1, 2, 3, 4, 5, 6]);
    expect(reports[1]!.loss).toBeLessThan(reports[0]!.loss);
    expect(reports.at(-1)!.loss).toBeLessThan(reports[2]!.loss);
    expect(two.validationRight).toBeGreaterThan(50);
    const convBound = 3 * recipe.conv.budget;
    expect(proveRange(two.network).layers[0]!.maximum).toBeLessThanOrEqual(BigInt(convBound + 16));
    const one = await train(settings({ workers: 1, fresh: true }));
    expect((await encodeNetwork(one.network)).digest).toBe((await encodeNetwork(two.network)).digest);
  });

  test('goes on where it was stopped, to the same weights', async () => {
    const whole = await train(settings({ checkpoint: join(folder, 'other.checkpoint') }));
    const controller = new AbortController();
    const stop = (report: EpochReport): void => {
      if (report.epoch === 4) controller.abort();
    };
    const stopped = train(settings({ signal: controller.signal }, stop));
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const seen: number[] = [];
    const rest = await train(settings({}, ({ epoch }) => seen.push(epoch)));
    expect(seen).toEqual([5, 6]);
    expect((await encodeNetwork(rest.network)).digest).toBe((await encodeNetwork(whole.network)).digest);
    expect(rest.real.latent).toEqual(whole.real.latent);
  });

  test('stops in the middle of an epoch, and goes on to the same weights', async () => {
    const whole = await train(settings({ checkpoint: join(folder, 'other.checkpoint') }));
    const controller = new AbortController();
    // Into the epoch after the first.
    const soon = (): void => void setTimeout(() => controller.abort(), 2);
    const stopped = train(settings({ signal: controller.signal }, soon));
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    const rest = await train(settings());
    expect((await encodeNetwork(rest.network)).digest).toBe((await encodeNetwork(whole.network)).digest);
  });

  // Going on with another --limit under the same name mixed two sets, whose card named one.
  test.each([
    ['other data', { data: bars(901) }, /other training images/],
    ['another recipe', { recipe: { ...recipe, seed: recipe.seed + 1 } }, /another recipe/],
  ])('refuses a checkpoint of %s, and forgets it when asked to', async (_, changes, why) => {
    const controller = new AbortController();
    const stopped = train(settings({ signal: controller.signal }, () => controller.abort()));
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(train(settings(changes))).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(why) as string,
    });
  });

  test('says so when its checkpoint is damaged', async () => {
    await writeFile(join(folder, 'bars.checkpoint'), 'not a checkpoint');
    await expect(train(settings())).rejects.toMatchObject({ code: 'DATASET_CORRUPT' });
  });
});
