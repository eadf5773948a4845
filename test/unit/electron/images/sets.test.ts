/** Sets of digits in the forms that others keep them in: the same pixels whatever the form, labels where they lie beside them, and a reason where there are none. */
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readFileBytes, type ReadingWish } from '../../../../electron/images/index.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import { sampleDigits } from '../../../../shared/image/index.ts';
import { idxFile } from '../../../support/idx.ts';

const samples = sampleDigits().slice(0, 12);
const digits = samples.map(({ pixels }) => pixels);
const labels = samples.map(({ label }) => label);
const all = joinBytes(digits);
const count = digits.length;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le');
const read = (bytes: Uint8Array, wish: ReadingWish = {}) =>
  readFileBytes({ name: 'set', bytes }, wish, { limitBytes: 1e8 });
const failure = (bytes: Uint8Array, wish: ReadingWish = {}): Promise<string> =>
  read(bytes, wish).then(
    () => 'read',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );

const names = Array.from({ length: 784 }, (_, index) => `pixel${index}`);
const lines = (cells: readonly (readonly unknown[])[], separator = ',', end = '\n'): string =>
  cells.map((row) => row.join(separator) + end).join('');
const rows = digits.map((digit) => [...digit]);
const labelled = rows.map((row, index) => [labels[index], ...row]);

describe('tables of pixels', () => {
  it.each<[string, Uint8Array, boolean]>([
    // HuwCampbell/grenade #91: the header of the table that Kaggle has
    [
      'with a header of rows and columns, and labels',
      utf8(
        lines([
          ['label', ...names.map((_, at) => `${1 + Math.floor(at / 28)}x${1 + (at % 28)}`)],
          ...labelled,
        ]),
      ),
      true,
    ],
    ['with a header and labels', utf8(lines([['label', ...names], ...labelled])), true],
    ['with a header, without labels', utf8(lines([names, ...rows])), false],
    // openvinotoolkit/open_model_zoo #2427: tables without a header
    ['without a header, label first', utf8(lines(labelled)), true],
    ['without a header, label last', utf8(lines(rows.map((row, at) => [...row, labels[at]]))), true],
    ['without header and labels', utf8(lines(rows, ',', '\r\n')), false],
    // pandas-dev/pandas #26446: the number of the row comes first
    [
      'with the index of pandas',
      utf8(lines([['', ...names], ...rows.map((row, at) => [at, ...row])])),
      false,
    ],
    [
      'with index, label and numbered columns',
      utf8(lines([['', 'label', ...names.map((_, at) => at)], ...labelled.map((row, at) => [at, ...row])])),
      true,
    ],
    // pandas-dev/pandas #4793 and #26446
    ['in UTF-8 with a mark', utf8(`\uFEFF${lines([['label', ...names], ...labelled])}`), true],
    ['in UTF-16', utf16(lines([['label', ...names], ...labelled])), true],
    ['with semicolons', utf8(lines(labelled, ';')), true],
    ['with tabs and a tab at the end of lines', utf8(lines(labelled, '\t', '\t\n')), true],
    [
      'as numpy.savetxt writes it',
      utf8(
        lines(
          rows.map((row) => row.map((value) => value.toExponential(18))),
          ' ',
        ),
      ),
      false,
    ],
    [
      'quoted',
      utf8(lines([['label', ...names], ...labelled].map((row) => row.map((cell) => `"${cell}"`)))),
      true,
    ],
    ['packed by gzip', gzipSync(lines([['label', ...names], ...labelled])), true],
    [
      'as JSON',
      utf8(
        JSON.stringify(
          digits.map((digit) =>
            Array.from({ length: 28 }, (_, y) => [...digit.subarray(28 * y, 28 * y + 28)]),
          ),
        ),
      ),
      false,
    ],
    ['as JSON of 784 each', utf8(JSON.stringify(rows)), false],
  ])('%s are the same images', async (_, bytes, hasLabels) => {
    const reading = await read(bytes);
    expect(reading).toMatchObject({ kind: 'images', count });
    if (reading.kind === 'images') expect(Buffer.compare(reading.pixels, all)).toBe(0);
    expect(reading.labels && [...reading.labels]).toEqual(hasLabels ? labels : undefined);
  });

  it('of shares with a decimal comma are stretched, and it is told', async () => {
    const text = lines(
      rows.map((row) => row.map((value) => (value / 255).toFixed(4).replace('.', ','))),
      ';',
    );
    const reading = await read(utf8(text));
    expect(reading).toMatchObject({ count, notes: [{ kind: 'stretched', from: [0, 1] }] });
    if (reading.kind === 'images') expect(Buffer.compare(reading.pixels, all)).toBe(0);
  });

  it('of one picture are a square of numbers, or one list', async () => {
    const square = Array.from({ length: 28 }, (_, y) => rows[0]!.slice(28 * y, 28 * y + 28));
    for (const text of [lines(square), lines(square, ' '), JSON.stringify(square), JSON.stringify(rows[0])]) {
      const reading = await read(utf8(text));
      expect(reading).toMatchObject({ kind: 'images', count: 1 });
      if (reading.kind === 'images') expect(Buffer.compare(reading.pixels, digits[0]!)).toBe(0);
    }
  });

  // dotnet/machinelearning-modelbuilder #416, mlpack/mlpack #449: which line, and what
  it.each([
    [
      'a short line',
      lines([['label', ...names], labelled[0]!, [1, 2, 3]]),
      'line 3: expected 785 columns, got 3',
    ],
    [
      'no number',
      lines([['label', ...names], labelled[0]!.with(5, 'nan' as never)]),
      'line 2, column 6: expected a number',
    ],
    [
      'no digit as the label',
      lines([
        ['label', ...names],
        [10, ...rows[0]!],
      ]),
      'line 2: expected a digit 0 to 9 as its label',
    ],
    ['another number of columns', lines(rows.map((row) => row.slice(0, 700))), 'a table of 700 columns'],
    ['JSON of another shape', '[[1,2],[3,40]]', 'expected pictures x rows x columns'],
    ['JSON that is ragged', JSON.stringify([rows[0], rows[1]!.slice(1)]), 'pictures that differ'],
  ])('name %s, never a pixel', async (_, text, message) => {
    const told = await failure(utf8(text));
    expect(told).toContain(`set: `);
    expect(told).toContain(message);
  });
});

function npy(type: string, shape: readonly number[], values: Uint8Array, fortran = false): Uint8Array {
  const text = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = `${text.padEnd(117)}\n`;
  return joinBytes([
    new Uint8Array([0x93, 78, 85, 77, 80, 89, 1, 0, header.length & 255, header.length >> 8]),
    utf8(header),
    values,
  ]);
}
const doubles = (big: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8 * all.length));
  all.forEach((value, at) => view.setFloat64(8 * at, value, !big));
  return new Uint8Array(view.buffer);
};
/** The first index runs fastest. */
const byColumns = (): Uint8Array =>
  Uint8Array.from({ length: all.length }, (_, at) => {
    const [image, y, x] = [at % count, Math.floor(at / count) % 28, Math.floor(at / count / 28)];
    return all[image * 784 + y * 28 + x]!;
  });

describe('NumPy', () => {
  const bytes = npy('|u1', [count, 28, 28], all);
  it.each<[string, Uint8Array]>([
    ['of bytes', bytes],
    ['of n x 784', npy('|u1', [count, 784], all)],
    ['of n x 28 x 28 x 1', npy('|u1', [count, 28, 28, 1], all)],
    ['of doubles', npy('<f8', [count, 28, 28], doubles(false))],
    ['of doubles, high byte first', npy('>f8', [count, 28, 28], doubles(true))],
    // ExpHP/npyz #12, sonos/tract #655, haochengxia/vscode-numpy-viewer #1
    ['in Fortran order', npy('|u1', [count, 28, 28], byColumns(), true)],
    ['alone in an archive', zipSync({ 'arr_0.npy': bytes })],
  ])('%s are the same images', async (_, file) => {
    const reading = await read(file);
    expect(reading).toMatchObject({ kind: 'images', count });
    if (reading.kind === 'images') expect(Buffer.compare(reading.pixels, all)).toBe(0);
  });

  it('of half floats are read', async () => {
    // 0, 0.5, 1 and the smallest, as IEEE 754 writes them
    const halves = new Uint16Array(784).fill(0x3800);
    halves.set([0, 0x3c00, 1]);
    const reading = await read(npy('<f2', [1, 28, 28], new Uint8Array(halves.buffer)), { asIs: true });
    expect(reading.kind === 'images' && [...reading.pixels.subarray(0, 4)]).toEqual([0, 255, 0, 128]);
  });

  it('has labels beside its images', async () => {
    const archive = zipSync({
      'images.npy': bytes,
      'labels.npy': npy('|u1', [count], Uint8Array.from(labels)),
    });
    const reading = await read(archive);
    expect(reading.labels && [...reading.labels]).toEqual(labels);
  });

  it('of several arrays asks which, and takes the one that is named', async () => {
    const archive = zipSync({ 'x_train.npy': bytes, 'x_test.npy': npy('|u1', [1, 28, 28], digits[3]!) });
    expect(await failure(archive)).toContain(
      'name one by --array: x_train of 12 x 28 x 28, x_test of 1 x 28 x 28',
    );
    const reading = await read(archive, { array: 'x_test' });
    expect(reading.kind === 'images' && Buffer.compare(reading.pixels, digits[3]!)).toBe(0);
  });

  it.each([
    ['texts', npy('<U5', [2], new Uint8Array(40)), 'expected an array of whole or floating numbers'],
    ['objects', npy('|O', [2], new Uint8Array(16)), 'expected an array of whole or floating numbers'],
    ['complex numbers', npy('<c16', [28, 28], new Uint8Array(784 * 16)), 'expected an array of whole'],
    ['a cut file', bytes.subarray(0, 900), 'another length than the shape says'],
    ['another shape', npy('|u1', [3, 3], new Uint8Array(9)), 'images x 784, got 3 x 3'],
    ['a cut archive', zipSync({ 'x.npy': bytes }).subarray(0, 900), 'the archive is damaged'],
  ])('names %s', async (_, file, message) => expect(await failure(file)).toContain(message));
});

describe('IDX files of another order of bytes', () => {
  // kirushyk/le #11
  it('are told by their values', async () => {
    const bytes = idxFile(12, [count, 28, 28], digits);
    for (let at = 16; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
    expect(await failure(bytes)).toMatch(/IDX_INVALID: set: little-endian: the 32-bit integers .*>i4/);
  });
  it('are told by their header', async () => {
    const bytes = idxFile(8, [count, 28, 28], digits);
    for (let at = 4; at < 16; at += 4) bytes.subarray(at, at + 4).reverse();
    expect(await failure(bytes)).toContain('little-endian: 12 x 28 x 28');
  });
});

describe('labels', () => {
  // tensorflow/tfjs #5588, yahoo/TensorFlowOnSpark #18: ten columns of which one is 1
  const oneHot = labels.map((label) => Array.from({ length: 10 }, (_, digit) => (digit === label ? 1 : 0)));
  it.each<[string, Uint8Array]>([
    ['ten columns, as text', utf8(lines(oneHot))],
    ['ten columns, as IDX', idxFile(8, [count, 10], oneHot)],
    ['a NumPy array', npy('|u1', [count], Uint8Array.from(labels))],
    ['what numpy prints', utf8(`[${labels.join(' ')}]\n`)],
    ['two columns of which the first counts', utf8(lines(labels.map((label, at) => [at, label])))],
  ])('may be %s', async (_, bytes) => {
    const reading = await read(bytes);
    expect(reading.kind).toBe('labels');
    expect([...reading.labels!]).toEqual(labels);
  });
});

describe('what is no picture is named', () => {
  it.each([
    // aboutcode-org/scancode-toolkit #4158, visit-dav/visit #18015
    ['Git LFS', utf8('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n')],
    ['web page', utf8('<!DOCTYPE html><html></html>')],
    ['SVG', utf8('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['PNM', utf8('P5\n28 28\n255\n')],
    ['HDF5', Buffer.from('894844460d0a1a0a0000', 'hex')],
    ['pickle', Buffer.from('8004950000000000', 'hex')],
    ['MATLAB', utf8('MATLAB 5.0 MAT-file')],
    ['JPEG XL', Buffer.from('ff0a0000', 'hex')],
    ['tar archive', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)])],
    ['ZIP archive', zipSync({ 'a.png': utf8('x') })],
  ])('%s', async (what, bytes) =>
    expect(await failure(bytes)).toMatch(new RegExp(`^IMAGE_INVALID: set: it is .*${what}`)),
  );
});
