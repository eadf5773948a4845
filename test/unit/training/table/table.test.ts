/** Training on tables: what is learnt, how it is judged, what columns are taken for, and the models that are shipped. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeRows, openRows } from '../../../../electron/data/index.ts';
import {
  answerOf,
  decodeNetwork,
  evaluateBigInts,
  evaluatePrepared,
  inputSize,
  preparePlain,
} from '../../../../shared/network/index.ts';
import { parseDescription } from '../../../../shared/network/description/parse.ts';
import { Random } from '../../../../training/random.ts';
import { tableCardMarkdown, type TableCard } from '../../../../training/table/card.ts';
import { classesIn, describeTable } from '../../../../training/table/describe.ts';
import { fit } from '../../../../training/table/fit.ts';
import { toIntegers } from '../../../../training/table/integer.ts';
import { TABLE_RECIPE, type LabelledRows } from '../../../../training/table/recipe.ts';
import { countRight, crossValidate, foldsOf, integerClasses } from '../../../../training/table/validate.ts';

/** Rows of `inputs` levels whose class somebody decides. */
function rowsOf(
  rows: number,
  inputs: number,
  classes: number,
  decide: (row: Uint8Array) => number,
): LabelledRows {
  const random = new Random(7);
  const levels = Uint8Array.from({ length: rows * inputs }, () => random.below(256));
  const labels = Uint8Array.from({ length: rows }, (_, row) =>
    decide(levels.subarray(row * inputs, (row + 1) * inputs)),
  );
  return { rows, inputs, levels, labels, classes };
}

const recipe = { ...TABLE_RECIPE, decay: 0.0001, epochs: 200, folds: 4 };

describe('fit', () => {
  const linear = rowsOf(300, 4, 2, (row) => Number(row[0]! + 2 * row[1]! > row[2]! + 300));
  const ring = rowsOf(400, 2, 2, (row) => Number((row[0]! - 128) ** 2 + (row[1]! - 128) ** 2 < 6000));
  const three = rowsOf(300, 3, 3, (row) => row.indexOf(Math.max(...row)));

  test.each([
    ['a plane', linear, 0, 0.97],
    ['the largest of three', three, 0, 0.95],
    ['a ring, with squares', ring, 4, 0.95],
  ] as const)('%s is learnt, and survives as integers', async (_, data, hidden, least) => {
    const real = await fit(data, { ...recipe, hidden });
    const right = countRight(real, data, 8);
    expect(right.integer / right.rows).toBeGreaterThan(least);
    expect(Math.abs(right.integer - right.real)).toBeLessThanOrEqual(right.rows * 0.02);
  });

  test('a ring is not learnt without squares', async () => {
    const right = countRight(await fit(ring, recipe), ring, 8);
    expect(right.integer / right.rows).toBeLessThan(0.8);
  });

  test('the same seed gives the same weights, another one others', async () => {
    const of = async (seed: number) => [
      ...(await fit(ring, { ...recipe, hidden: 2, epochs: 20, seed })).inner,
    ];
    expect(await of(1)).toEqual(await of(1));
    expect(await of(2)).not.toEqual(await of(1));
  });

  test('can be stopped', async () => {
    const stop = () => Promise.reject(new Error('stopped'));
    await expect(fit(linear, recipe, stop)).rejects.toThrow('stopped');
  });

  test('balanced: a rare class is found more often', async () => {
    const rare = rowsOf(600, 1, 2, (row) => Number(row[0]! > 200 && row[0]! % 3 === 0));
    const found = async (balanced: boolean) =>
      integerClasses(toIntegers(await fit(rare, { ...recipe, balanced })), rare, 8).filter((one) => one === 1)
        .length;
    expect(await found(true)).toBeGreaterThan(await found(false));
  });
});

describe('cross-validation', () => {
  test('deals every class out evenly, each row once', () => {
    const data = rowsOf(103, 1, 2, (row) => Number(row[0]! < 64));
    const folds = foldsOf(data, 4, 1);
    for (const label of [0, 1]) {
      const sizes = [0, 1, 2, 3].map(
        (part) => folds.filter((fold, row) => fold === part && data.labels[row] === label).length,
      );
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  test('labels that follow from nothing are guessed, however well they are learnt by heart', async () => {
    const random = new Random(3);
    const noise = rowsOf(200, 120, 2, () => random.below(2));
    const right = await crossValidate(noise, recipe);
    expect(right.rows).toBe(200);
    expect(right.integer / 200).toBeLessThan(0.65);
    expect(countRight(await fit(noise, recipe), noise, 8).integer / 200).toBeGreaterThan(0.75);
  });
});

describe('columns', () => {
  const table = {
    header: ['size', 'flag', 'colour', 'kind'],
    rows: [
      ['1.5', '0', 'red', 'b'],
      ['-2', '1', 'green', 'a'],
      ['3', '1', '', 'a'],
    ],
    comma: false,
  };

  test('are numbers, indicators or categories', () => {
    const reads = describeTable(table, { label: 'kind', without: [], notes: { size: { unit: 'cm' } } });
    expect(reads).toMatchObject({
      columns: [
        { name: 'size', unit: 'cm', type: 'number', encode: { kind: 'scale', from: -2, to: 3 } },
        { name: 'flag', minimum: 0, maximum: 1, whole: true },
        { name: 'colour', type: 'category', categories: ['green', 'red'], missing: null },
      ],
    });
    const classes = classesIn(table, 'kind', 'a');
    expect(classes).toEqual([{ name: 'b' }, { name: 'a' }]);
    parseDescription({ reads, answers: { kind: 'classes', column: 'kind', classes } });
  });

  test('are left out where somebody says so', () => {
    const reads = describeTable(table, { label: 'kind', without: ['flag'], notes: {} });
    expect(reads.kind === 'table' && reads.columns.map(({ name }) => name)).toEqual(['size', 'colour']);
  });

  test('letters of one length are a sequence', () => {
    const dna = {
      header: ['seq', 'kind'],
      rows: [
        ['acgtA', 'a'],
        ['CCGTA', 'b'],
      ],
      comma: false,
    };
    const reads = describeTable(dna, { label: 'kind', without: [], notes: {} });
    expect(reads).toMatchObject({ kind: 'sequence', alphabet: 'ACGT', length: 5 });
  });
});

const MODELS = resolve(import.meta.dirname, '../../../../models');
const described = readdirSync(MODELS).filter((name) => {
  const file = join(MODELS, name, 'network.json');
  return existsSync(file) && /"kind": "(table|sequence)"/.test(readFileSync(file, 'utf8'));
});

test('shipped', () => expect(described).toEqual(['breast-cancer', 'german-credit', 'splice-junction']));

describe.each(described)('the model %s', (name) => {
  const file = (part: string): Buffer => readFileSync(join(MODELS, name, part));
  const load = () => decodeNetwork(file('network.json').toString(), new Uint8Array(file('weights.bin')));
  const LEAST: Readonly<Record<string, number>> = {
    'breast-cancer': 0.96,
    'german-credit': 0.75,
    'splice-junction': 0.95,
  };

  test('is what its card says, and as right as was asked for', async () => {
    const { network, digest, proof } = await load();
    const card = JSON.parse(file('card.json').toString()) as TableCard;
    expect(network.name).toBe(name);
    expect(card.digest).toBe(digest);
    expect(card.range.largestMagnitude).toBe(String(proof.magnitude));
    expect(card.accuracy.test.integer).toBeGreaterThanOrEqual(LEAST[name]!);
    expect(card.notFor.length).toBeGreaterThan(0);
    expect(file('README.md').toString()).toBe(tableCardMarkdown(card));
  });

  test('answers its samples, and the same in Numbers as in BigInts', async () => {
    const { network } = await load();
    const { description, input } = network;
    async function* samples(): AsyncGenerator<Uint8Array> {
      yield file('samples.csv');
    }
    const source = await openRows(samples(), description!.reads);
    const { rows, levels, labels } = await encodeRows(source, description!, input);
    const plain = preparePlain(network);
    const size = inputSize(network);
    let right = 0;
    for (let row = 0; row < rows; row++) {
      const scores = evaluatePrepared(plain, levels.subarray(row * size, (row + 1) * size));
      expect(scores).toEqual(evaluateBigInts(plain, levels.subarray(row * size, (row + 1) * size)));
      if (answerOf(description!.answers, scores) === labels![row]) right += 1;
    }
    expect(right / rows).toBeGreaterThan(0.7);
  });

  test('does not read what it must not', async () => {
    const { reads } = (await load()).network.description!;
    if (name !== 'german-credit' || reads.kind !== 'table') return;
    const names = reads.columns.map((column) => column.name).join(' ');
    expect(names).not.toMatch(/Age|Foreign|Personal/);
  });
});
