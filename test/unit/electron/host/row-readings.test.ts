/** Rows that views hand over: encoded by the description, bounded, named where they are wrong. */
import { describe, expect, it } from 'vitest';
import { Readings } from '../../../../electron/host/readings.ts';
import { RowReadings } from '../../../../electron/host/row-readings.ts';
import { MAX_IMAGES, MAX_SHOWN_CELLS } from '../../../../shared/ipc/contract.ts';
import type { ModelDescription } from '../../../../shared/network/index.ts';

const description: ModelDescription = {
  reads: {
    kind: 'table',
    columns: [
      { name: 'age', type: 'number', minimum: 0, maximum: 100, encode: { kind: 'scale', from: 0, to: 100 } },
      { name: 'sex', type: 'category', categories: ['f', 'm'] },
    ],
  },
  answers: { kind: 'classes', column: 'ill', classes: [{ name: 'no' }, { name: 'yes' }] },
};
const input = { channels: 1, height: 1, width: 3, bits: 8 } as const;
const ID = 'a'.repeat(32);

function reader(samples?: Uint8Array, known: ModelDescription | undefined = description): RowReadings {
  return new RowReadings({
    predictions: {
      describe: async ({ model: name = '' }) => ({ name, commitment: 'c', input, description: known }),
    },
    readings: new Readings(),
    models: { bundledSamples: async (_, digest) => (digest === 'c' ? samples : undefined) },
  });
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (text: string) => ({ model: 'm', name: 'rows.csv', bytes: bytesOf(text) });

describe('a file', () => {
  it('becomes levels, labels and what was written', async () => {
    const reading = await reader().read(ID, file('sex;age;ill\nm;100;yes\nf;0,0;\n'));
    expect([...reading.levels]).toEqual([255, 0, 255, 0, 255, 0]);
    expect(reading).toMatchObject({
      count: 2,
      labels: [1, null],
      header: ['sex', 'age', 'ill'],
      cells: [
        ['m', '100', 'yes'],
        ['f', '0,0', ''],
      ],
    });
  });

  it('is refused with file, row and column, and without the value', async () => {
    const refused = reader().read(ID, file('age,sex\n3,f\n4711,f\n'));
    await expect(refused).rejects.toMatchObject({
      code: 'TABLE_INVALID',
      message: 'rows.csv: row 2, column "age": expected 0 to 100',
    });
  });

  it('is refused beyond the most rows, and shown only up to the most cells', async () => {
    const lines = (count: number): string => `age,sex\n${'1,f\n'.repeat(count)}`;
    const many = await reader().read(ID, file(lines(MAX_IMAGES)));
    expect(many.count).toBe(MAX_IMAGES);
    expect(many.cells).toHaveLength(2 * MAX_IMAGES <= MAX_SHOWN_CELLS ? MAX_IMAGES : 0);
    await expect(reader().read(ID, file(lines(MAX_IMAGES + 1)))).rejects.toMatchObject({
      code: 'BATCH_TOO_LARGE',
    });
    const wide = `age,sex,x,y\n${'1,f,a,b\n'.repeat(MAX_SHOWN_CELLS / 4 + 1)}`;
    expect((await reader().read(ID, file(wide))).cells).toEqual([]);
  });

  it('is no table for a model of digits', async () => {
    const digits = new RowReadings({
      predictions: {
        describe: async ({ model: name = '' }) => ({ name, commitment: 'c', input, description: undefined }),
      },
      readings: new Readings(),
      models: { bundledSamples: async () => undefined },
    });
    await expect(digits.read(ID, file('age,sex\n1,f\n'))).rejects.toMatchObject({ code: 'INPUT_MISMATCH' });
  });
});

it('takes one typed row in the order of the columns', async () => {
  expect((await reader().typed('m', ['50', 'm'])).levels).toEqual(Uint8Array.of(128, 0, 255));
  await expect(reader().typed('m', ['50'])).rejects.toMatchObject({ code: 'TABLE_INVALID' });
});

it('reads the samples of a bundled model, where there are some', async () => {
  expect(await reader(bytesOf('age,sex\n1,f\n')).samples('m')).toMatchObject({ count: 1 });
  expect(await reader().samples('m')).toBeNull();
});
