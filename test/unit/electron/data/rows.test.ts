/** Tables, sequences and arrays as people have them: the same rows whatever the form, and every fault named by row and column, never by value. */
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { encodeRows, openRows, readArrayRows, type EncodedRows } from '../../../../electron/data/index.ts';
import { type ModelDescription, type NetworkInput } from '../../../../shared/network/index.ts';
import { parseDescription } from '../../../../shared/network/description/parse.ts';

const TABLE = parseDescription({
  reads: {
    kind: 'table',
    columns: [
      { name: 'width', type: 'number', minimum: 0, maximum: 10, encode: { kind: 'scale', from: 0, to: 10 } },
      { name: 'colour', type: 'category', categories: ['red', 'green'], missing: null },
    ],
  },
  answers: { kind: 'classes', column: 'kind', classes: [{ name: 'a' }, { name: 'b' }] },
});
const DNA = parseDescription({
  reads: { kind: 'sequence', column: 'sequence', alphabet: 'ACGT', length: 4, ignoreCase: true },
  answers: { kind: 'classes', column: 'junction', classes: [{ name: 'yes' }, { name: 'no' }] },
});
const INPUT: NetworkInput = { channels: 1, height: 1, width: 3, bits: 4 };
const DNA_INPUT: NetworkInput = { channels: 1, height: 1, width: 16, bits: 1 };

async function* pieces(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  text: string | Uint8Array,
  model: ModelDescription = TABLE,
  input: NetworkInput = INPUT,
): Promise<EncodedRows> {
  return encodeRows(await openRows(pieces(text), model.reads), model, input);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

const levels = async (text: string | Uint8Array): Promise<number[]> => [...(await read(text)).levels];
const failure = async (text: string | Uint8Array, model = TABLE, input = INPUT): Promise<string> =>
  read(text, model, input).then(
    () => 'read',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

describe('tables', () => {
  const EXPECTED = [8, 15, 0, 15, 0, 15];

  test.each([
    ['commas', 'width,colour\n5,red\n10,green\n'],
    [
      'Windows lines, a byte order mark, other columns in another order',
      '\uFEFFid,colour,width\r\n1,red,5\r\n2,green,10\r\n',
    ],
    ['quotes with separators and lines in them', 'width,colour,note\n5,red,"a, ""b""\nc"\n10,green,\n'],
    ['semicolons and decimal commas', 'width;colour\n5,0;red\n10;green\n'],
    ['tabs', 'width\tcolour\n5\tred\n10\tgreen'],
    ['names in another case', 'Width , COLOUR\n5,red\n10,green\n\n'],
    // vividvilla/csvtotable #35, odoo/odoo #11792: "Unicode text" of a spreadsheet.
    ['UTF-16 with tabs', utf16('\ufeffwidth\tcolour\r\n5\tred\r\n10\tgreen\r\n')],
    ['UTF-16, the other way round', utf16('\ufeffwidth,colour,nöte\n5,red,日本\n10,green,😀\n').swap16()],
    ['UTF-16 without a mark', utf16('width,colour\n5,red\n10,green\n')],
    ['letters in two pieces', 'width,colour,日本語日本語\n5,red,é日😀\n10,green,é日😀\n'],
    ['lines of an old Mac', 'width,colour\r5,red\r10,green\r'],
  ])('%s', async (_, text) => expect(await levels(text)).toEqual(EXPECTED));

  test('labels are taken where the column is, and may be missing', async () => {
    expect((await read('width,colour\n1,red\n')).labels).toBeUndefined();
    expect([...(await read('width,colour,kind\n1,red,b\n1,,\n1,red,A\n')).labels!]).toEqual([
      1,
      Number.NaN,
      0,
    ]);
  });

  test.each([
    ['a column that is not there', 'breadth,colour\n5,red\n', 'header: there is no column "width"'],
    ['a column twice', 'width,width,colour\n5,5,red\n', 'header: there are several columns "width"'],
    ['a value out of range', 'width,colour\n5,red\n77,red\n', 'row 2, column "width": expected 0 to 10'],
    ['no number', 'width,colour\nsecret,red\n', 'row 1, column "width": expected a number'],
    ['an unknown category', 'width,colour\n5,blue\n', 'row 1, column "colour": expected red, green'],
    ['a missing value', 'width,colour\n,red\n', 'row 1, column "width": expected a value, got none'],
    ['an unknown label', 'width,colour,kind\n1,red,c\n', 'row 1, column "kind": expected a, b'],
    ['a short row', 'width,colour\n5,red\n5\n', 'row 2: expected 2 cells, got 1'],
    ['an open quote', 'width,colour\n5,"red\n', 'a quote is not closed'],
    ['no rows', 'width,colour\n', 'there are no rows'],
    ['nothing', '', 'the file is empty'],
    [
      'half a letter of UTF-16',
      utf16('\ufeffwidth,colour\n5,red\n').subarray(0, 39),
      'not well-formed UTF-16',
    ],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]), 'it is UTF-32: save it as UTF-8'],
    [
      'the line of bytes of an older code page',
      Buffer.concat([Buffer.from('width,colour,note\n5,red,ü\n10,green,'), Buffer.from([0xfc, 10])]),
      'line 3: neither UTF-8 nor UTF-16: save it as UTF-8',
    ],
    [
      'a letter that is cut at the end',
      Buffer.from('width,colour\n5,red\n10,ü').subarray(0, 23),
      'line 3: neither UTF-8 nor UTF-16',
    ],
    ['bytes that are no text', new Uint8Array([65, 0, 1, 2]), 'expected text'],
  ])('names %s', async (_, text, message) => {
    const told = await failure(text);
    expect(told).toContain(`TABLE_INVALID: `);
    expect(told).toContain(message);
    for (const value of ['77', 'secret', 'blue']) expect(told).not.toContain(value);
  });

  test('tells several faults at once, not all of a million', async () => {
    const told = await failure(`width,colour\n${'x,y\n'.repeat(1000)}`);
    expect(told.match(/row \d+/g)).toHaveLength(5);
  });

  test('many rows keep their order', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => row % 11);
    const { levels: found, rows: count } = await read(
      `width,colour\n${rows.map((value) => `${value},\n`).join('')}`,
    );
    expect(count).toBe(3000);
    expect(rows.every((value, row) => found[row * 3] === Math.round(value * 1.5))).toBe(true);
  });
});

describe('sequences', () => {
  const ACGT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

  test.each([
    ['one a line', 'acgt\n'],
    ['FASTA over several lines', '>first of all\nAC\nGT\n'],
    ['FASTA of an old Mac', '>first of all\rAC\rGT\r'],
    ['UTF-16', utf16('\ufeff>first\r\nACGT\r\n')],
    ['a column of a table', 'junction,sequence\nyes,ACGT\n'],
  ])('%s', async (_, text) => {
    expect([...(await read(text, DNA, DNA_INPUT)).levels]).toEqual(ACGT);
  });

  test('a wrong length and a strange letter are named', async () => {
    expect(await failure('ACGT\nACG\n', DNA, DNA_INPUT)).toContain(
      'row 2, column "sequence": expected 4 letters, got 3',
    );
    expect(await failure('ACGX\n', DNA, DNA_INPUT)).toContain('letter 4: expected one of ACGT');
  });
});

/** As numpy.save writes it. */
function npy(type: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = text.padEnd(118 - 1) + '\n';
  const head = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return new Uint8Array(Buffer.concat([head, Buffer.from(header, 'latin1'), data]));
}

describe('NumPy', () => {
  const NUMBERS = parseDescription({
    ...TABLE,
    reads: {
      kind: 'table',
      columns: ['a', 'b'].map((name) => ({
        name,
        type: 'number',
        minimum: 0,
        maximum: 10,
        encode: { kind: 'scale', from: 0, to: 10 },
      })),
    },
  });
  const model = { description: NUMBERS, input: { ...INPUT, width: 2 } };
  const floats = npy('<f8', [2, 2], new Uint8Array(Float64Array.of(5, 10, 0, 2).buffer));

  test('an array of columns', async () => {
    expect([...(await readArrayRows(floats, model, undefined)).levels]).toEqual([8, 15, 0, 3]);
  });

  test('an archive, with labels beside', async () => {
    const zip = zipSync({
      'x_test.npy': floats,
      'y_test.npy': npy('|u1', [2, 1], Uint8Array.of(1, 0)),
      'other.npy': npy('|u1', [7], new Uint8Array(7)),
    });
    const { rows, labels } = await readArrayRows(zip, model, undefined);
    expect([rows, ...labels!]).toEqual([2, 1, 0]);
  });

  test('several that fit must be named', async () => {
    const zip = zipSync({ 'a.npy': floats, 'b.npy': floats });
    await expect(readArrayRows(zip, model, undefined)).rejects.toThrow('--array: a (2 x 2), b (2 x 2)');
    expect((await readArrayRows(zip, model, 'b')).rows).toBe(2);
  });

  test.each([
    ['another shape', npy('<f8', [4], new Uint8Array(32)), "no array has the model's shape"],
    ['another length', npy('<f8', [3, 2], new Uint8Array(32)), 'another length'],
    ['texts', npy('<U8', [1, 1], new Uint8Array(32)), 'expected an array of whole or floating numbers'],
    ['a damaged archive', new Uint8Array([0x50, 0x4b, 3, 4, 5, 6]), 'damaged'],
    [
      'a value out of range',
      npy('<f8', [1, 2], new Uint8Array(Float64Array.of(5, 11).buffer)),
      'row 1, column "b"',
    ],
  ])('names %s', async (_, bytes, message) => {
    await expect(readArrayRows(bytes, model, undefined)).rejects.toThrow(message);
  });
});
