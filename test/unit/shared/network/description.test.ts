/** Descriptions: what is refused, what rows become, what scores mean, and that the digest covers all of it. */
import { describe, expect, test } from 'vitest';
import {
  answerOf,
  columnEncoder,
  decodeNetwork,
  encodeNetwork,
  describedInputs,
  inputKindOf,
  parseDescriptionText,
  sequenceEncoder,
  valueOf,
  type IntegerNetwork,
  type ModelDescription,
} from '../../../../shared/network/index.ts';
import { parseDescription } from '../../../../shared/network/description/parse.ts';

const TABLE = {
  reads: {
    kind: 'table',
    columns: [
      {
        name: 'length',
        unit: 'µm',
        type: 'number',
        minimum: 0,
        maximum: 100,
        missing: 5,
        encode: { kind: 'scale', from: 0, to: 10 },
      },
      {
        name: 'age',
        type: 'number',
        minimum: 0,
        maximum: 120,
        whole: true,
        encode: { kind: 'bins', edges: [18, 65] },
      },
      { name: 'colour', type: 'category', categories: ['red', 'green'], missing: null },
    ],
  },
  answers: {
    kind: 'score',
    column: 'ill',
    link: 'logistic',
    scale: 0.5,
    offset: -1,
    threshold: 0.5,
    classes: [{ name: 'no' }, { name: 'yes' }],
  },
} as const satisfies ModelDescription;

const network = (description?: ModelDescription): IntegerNetwork => ({
  name: 'table',
  input: { channels: 1, height: 1, width: 6, bits: 4 },
  ...(description ? { description } : {}),
  layers: [{ kind: 'dense', inputs: 6, outputs: 1, weights: Int8Array.of(1, -2, 3, 4, -5, 6), biases: [7] }],
});

/** TABLE with another value at a path; undefined: without it. */
function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(TABLE);
  const parts = path.split('.');
  const last = parts.pop()!;
  const holder = parts.reduce((part, name) => (part as Record<string, unknown>)[name], copy);
  (holder as Record<string, unknown>)[last] = value;
  return JSON.parse(JSON.stringify(copy));
}

describe('parse', () => {
  test('a description comes back, in one order of fields', () => {
    expect(parseDescription(TABLE)).toEqual(TABLE);
    const shuffled = { answers: TABLE.answers, reads: TABLE.reads };
    expect(JSON.stringify(parseDescription(shuffled))).toBe(JSON.stringify(parseDescription(TABLE)));
  });

  test.each([
    ['an unknown field', 'reads.more', 1],
    ['columns of one name', 'reads.columns.1.name', 'length'],
    ['an empty scale', 'reads.columns.0.encode.to', 0],
    ['bins out of order', 'reads.columns.1.encode.edges', [65, 18]],
    ['a stand-in that is no category', 'reads.columns.2.missing', 'blue'],
    ['a stand-in out of range', 'reads.columns.0.missing', 101],
    ['text that steers a terminal', 'reads.columns.0.help', '\u001b[31m'],
    ['a threshold without classes', 'answers.classes', undefined],
    [
      'more columns than the limit',
      'reads.columns',
      Array.from({ length: 5000 }, (_, at) => ({ ...TABLE.reads.columns[0], name: `c${at}` })),
    ],
    ['a range that is none', 'reads.columns.0.maximum', 0],
  ] as const)('refuses %s', (_, path, value) => {
    expect(() => parseDescription(changed(path, value))).toThrow(/^description/);
  });

  test('refuses text that is no JSON, or endless', () => {
    expect(() => parseDescriptionText('{')).toThrow('JSON');
    expect(() => parseDescriptionText(' '.repeat(50_000))).toThrow('too long');
  });
});

describe('format 2', () => {
  test('carries the description under the digest', async () => {
    const described = await encodeNetwork(network(TABLE));
    expect(JSON.parse(described.json)).toMatchObject({ version: 2 });
    const decoded = await decodeNetwork(described.json, described.weights);
    expect(decoded.network.description).toEqual(TABLE);
    const other = described.json.replace('"threshold": 0.5', '"threshold": 0.6');
    expect(other).not.toBe(described.json);
    await expect(decodeNetwork(other, described.weights)).rejects.toMatchObject({
      code: 'MODEL_DIGEST_MISMATCH',
    });
  });

  test('without a description nothing changes: version 1', async () => {
    const plain = await encodeNetwork(network());
    expect(JSON.parse(plain.json)).toMatchObject({ version: 1 });
    expect((await decodeNetwork(plain.json, plain.weights)).network.description).toBeUndefined();
  });

  test('scores and inputs must be those of the network', async () => {
    const classes = {
      ...TABLE,
      answers: { kind: 'classes', column: 'ill', classes: [{ name: 'a' }, { name: 'b' }] },
    } as const;
    await expect(encodeNetwork(network(classes))).rejects.toThrow('expected 2 scores');
    const wide = {
      ...TABLE,
      reads: {
        ...TABLE.reads,
        columns: [...TABLE.reads.columns, { ...TABLE.reads.columns[2], name: 'more' }],
      },
    };
    await expect(encodeNetwork(network(wide))).rejects.toThrow('at most 6 inputs, got 8');
  });

  test('kinds', () => {
    expect(inputKindOf(undefined)).toBe('digit');
    expect(inputKindOf(TABLE)).toBe('table');
    expect(describedInputs(TABLE.reads)).toBe(6);
  });
});

describe('encode', () => {
  const input = { bits: 4 };
  const levelsOf = (column: number, text: string, comma = false): unknown => {
    const levels = new Uint8Array(3);
    const problem = columnEncoder(TABLE.reads.columns[column]!, input, comma)(text, levels, 0);
    return problem?.kind ?? [...levels];
  };

  test.each([
    [0, '5', [8, 0, 0]],
    [0, '2.5', [4, 0, 0]],
    [0, '99', [15, 0, 0]],
    [0, '', [8, 0, 0]],
    [0, '1e400', 'out-of-range'],
    [0, '101', 'out-of-range'],
    [0, '-1', 'out-of-range'],
    [0, '0x10', 'not-a-number'],
    [0, 'five', 'not-a-number'],
    [1, '17', [15, 0, 0]],
    [1, '18', [0, 15, 0]],
    [1, '65', [0, 0, 15]],
    [1, '17.5', 'not-whole'],
    [1, 'NA', 'missing'],
    [2, 'green', [0, 15, 0]],
    [2, '?', [0, 0, 0]],
    [2, 'blue', 'unknown-category'],
  ])('column %i, %j', (column, text, expected) => expect(levelsOf(column, text)).toEqual(expected));

  test('decimal comma', () => {
    expect(levelsOf(0, '2,5', true)).toEqual([4, 0, 0]);
    expect(levelsOf(0, '2,5')).toBe('not-a-number');
  });

  test('sequences are one-hot', () => {
    const reads = {
      kind: 'sequence',
      column: 's',
      alphabet: 'ACGT',
      length: 2,
      ignoreCase: true,
      unknown: 'N',
    } as const;
    const encode = sequenceEncoder(reads, { bits: 1 });
    const levels = new Uint8Array(8);
    expect(encode('cn', levels, 0)).toBeUndefined();
    expect([...levels]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
    expect(encode('acg', levels, 0)).toEqual({ kind: 'wrong-length', expected: 2, got: 3 });
    expect(encode('ax', levels, 0)).toMatchObject({ kind: 'unknown-letter', place: 1 });
  });
});

test('a score is a class by its threshold, a number without one', () => {
  expect(valueOf(TABLE.answers, 2)).toBe(0.5);
  expect([1, 2, 3].map((score) => answerOf(TABLE.answers, [score]))).toEqual([0, 1, 1]);
  expect(answerOf(undefined, [1, 3, 2])).toBe(1);
});
