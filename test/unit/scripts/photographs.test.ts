/** Every situation that the project renders is read right, on our own drawings: no data set is needed. */
import { describe, expect, test } from 'vitest';
import { readFileBytes } from '../../../electron/images/index.ts';
import { fileOf } from '../../../scripts/photographs/file.ts';
import { openNetwork } from '../../../scripts/photographs/network.ts';
import { SITUATIONS } from '../../../scripts/photographs/situations.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import { Random } from '../../../training/random.ts';

const network = await openNetwork();
/** Drawings that the network knows when they are clean. */
const known = sampleDigits().filter(({ pixels, label }) => network(pixels).digit === label);

describe('photographs', () => {
  test('are made of drawings of all ten digits', () => {
    expect(new Set(known.map(({ label }) => label)).size).toBe(10);
  });

  test.each(Object.keys(SITUATIONS))('%s', async (name) => {
    const digits = [0, 1].map((turn) => known[(7 * turn + name.length) % known.length]!);
    const answers: number[] = [];
    for (const [index, { pixels }] of digits.entries()) {
      const file = await fileOf(SITUATIONS[name]!(pixels, new Random(5, name.length, index)));
      const reading = await readFileBytes({ name, bytes: file }, {}, { limitBytes: file.length });
      answers.push(reading.kind === 'images' ? network(reading.pixels).digit : -1);
    }
    expect(answers).toEqual(digits.map(({ label }) => label));
  });

  test('are the same files for the same seed, and others for another', async () => {
    const make = (seed: number): Promise<Buffer> =>
      fileOf(SITUATIONS['dusty glass']!(known[0]!.pixels, new Random(seed)));
    expect(await make(3)).toEqual(await make(3));
    expect(await make(3)).not.toEqual(await make(4));
  });
});
