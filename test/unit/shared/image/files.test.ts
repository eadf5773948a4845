/** Files of images and labels as others write them; what was done is told, what is refused is named. */
import { describe, expect, it } from 'vitest';
import { readFileBytes, type ReadingWish } from '../../../../electron/images/index.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import { parseLabelText, sampleDigits, transposed } from '../../../../shared/image/index.ts';
import { idxFile } from '../../../support/idx.ts';

const count = 30;
const digits = sampleDigits()
  .slice(0, count)
  .map(({ pixels }) => pixels);
const all = joinBytes(digits);

const readFile = (bytes: Uint8Array, wish: ReadingWish = {}) =>
  readFileBytes({ name: 'set.idx', bytes }, wish, { limitBytes: 1e8 });
async function read(bytes: Uint8Array, wish: ReadingWish = {}) {
  const reading = await readFile(bytes, wish);
  if (reading.kind !== 'images') throw new Error('labels');
  return reading;
}

describe('sets of images', () => {
  it('that are MNIST already stay as they are, without a word', async () => {
    const { pixels, notes, doubts } = await read(idxFile(8, [count, 28, 28], digits));
    expect([Buffer.compare(pixels, all), notes, doubts]).toEqual([0, [], []]);
  });

  it.each([
    ['n x 784', [count, 784]],
    ['n x 28 x 28 x 1', [count, 28, 28, 1]],
    ['n x 1 x 28 x 28', [count, 1, 28, 28]],
  ])('of %s are the same images', async (_, extents) => {
    expect(Buffer.compare((await read(idxFile(8, extents, digits))).pixels, all)).toBe(0);
  });

  it.each([
    ['int16', 11],
    ['int32', 12],
    ['float', 13],
    ['double', 14],
  ])('of %s are the same images', async (_, type) => {
    expect(Buffer.compare((await read(idxFile(type, [count, 28, 28], digits))).pixels, all)).toBe(0);
  });

  it('on white paper are inverted, and it is told', async () => {
    const bytes = idxFile(8, [count, 28, 28], [all.map((grey) => 255 - grey)]);
    const { pixels, notes } = await read(bytes);
    expect([Buffer.compare(pixels, all), notes]).toEqual([0, [{ kind: 'inverted', images: count }]]);
    const asked = await read(bytes, { invert: true });
    expect([Buffer.compare(asked.pixels, all), asked.notes]).toEqual([0, []]);
    const asIs = await read(bytes, { asIs: true });
    expect(asIs.pixels[0]).toBe(255);
  });

  it('on their sides, as EMNIST has them, are laid right, and it is told', async () => {
    const bytes = idxFile(8, [count, 28, 28], [transposed(all)]);
    const { pixels, notes } = await read(bytes);
    expect([Buffer.compare(pixels, all), notes]).toEqual([0, [{ kind: 'transposed' }]]);
    expect(Buffer.compare((await read(bytes, { transpose: true })).pixels, all)).toBe(0);
  });

  it.each([
    ['0 and 1', 8, (grey: number) => (grey > 127 ? 1 : 0), [0, 1]],
    ['0 to 16, as sklearn has them', 8, (grey: number) => Math.round((grey * 16) / 255), [0, 16]],
    ['0 to 1', 13, (grey: number) => grey / 255, [0, 1]],
    ['-1 to 1, as torchvision normalises', 13, (grey: number) => grey / 127.5 - 1, [-1, 1]],
    ['16 bits', 12, (grey: number) => grey * 257, [0, 65535]],
  ] as const)('of %s are stretched, and it is told', async (_, type, change, from) => {
    const { pixels, notes } = await read(idxFile(type, [count, 28, 28], [Array.from(all, change)]));
    expect(notes).toEqual([{ kind: 'stretched', from }]);
    const off = pixels.filter((grey, at) => Math.abs(grey - all[at]!) > 128).length;
    expect([off, Math.max(...pixels)]).toEqual([0, 255]);
  });

  it.each([2, 3, 4])('that are %i pixels off are centred, and it is told', async (by) => {
    const moved = digits.map((pixels) =>
      pixels.map((_, at) => (at % 28 >= by ? (pixels[at - by * 28 - by] ?? 0) : 0)),
    );
    const { pixels, notes } = await read(idxFile(8, [count, 28, 28], moved));
    expect(notes.map(({ kind }) => kind)).toEqual(['centred']);
    // What was centred needs it no more.
    expect((await read(idxFile(8, [count, 28, 28], [pixels]))).notes).toEqual([]);
  });

  it('with a blank one keep it, as no digit, whatever their size', async () => {
    for (const side of [28, 32]) {
      const blank = new Uint8Array(side * side);
      const square = blank.map((_, at) => (at % side === 14 && at > 5 * side && at < 25 * side ? 255 : 0));
      const { doubts, count: read3 } = await read(idxFile(8, [3, side, side], [square, blank, square]));
      expect([read3, doubts]).toEqual([3, [{ index: 1, doubt: 'blank' }]]);
    }
  });

  it('of other shapes are refused with what they are', async () => {
    const colour = readFile(idxFile(8, [2, 28, 28, 3], [new Uint8Array(2 * 28 * 28 * 3)]));
    await expect(colour).rejects.toThrow(
      /^set\.idx: 2 x 28 x 28 x 3 unsigned bytes: expected images x rows x columns/,
    );
    const nan = readFile(idxFile(13, [1, 28, 28], [new Float32Array(784).fill(NaN, 7, 8)]));
    await expect(nan).rejects.toThrow(/value 7 is not a number/);
  });
});

describe('labels', () => {
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  const utf16 = (words: string, little: boolean): Uint8Array => {
    const bytes = Buffer.from(`\ufeff${words}`, 'utf16le');
    return little ? bytes : bytes.swap16();
  };
  it.each([
    ['a digit a line', text('7\n2\n1\n')],
    ['with anything between', text('7, 2;1')],
    ['of Windows', text('\ufeff7\r\n2\r\n1\r\n')],
    ['of numpy.savetxt', text('7.000000000000000000e+00\n2.000000000000000000e+00\n1.0\n')],
    ['quoted', text('"7"\n"2"\n\'1\'\n')],
    ['under a header', text('label\n7\n2\n1\n')],
    ['of Kaggle', text('ImageId,Label\n1,7\n2,2\n3,1\n')],
    ['of a quoted CSV', text('"file";"class"\n"a.png";"7"\n"b.png";"2"\n"c.png";"1"\n')],
    ['of JSON', text('[7, "2", 1.0]')],
    ['of PowerShell (UTF-16)', utf16('7\r\n2\r\n1\r\n', true)],
    ['of UTF-16, the other way round', utf16('7\n2\n1', false)],
    ['of UTF-16 without a mark', utf16('7\r\n2\r\n1\r\n', true).subarray(2)],
    ['of UTF-16 without a mark, the other way round', utf16('7\n2\n1', false).subarray(2)],
    ['below a comment', text('# labels\n7\n2\n1')],
  ])('%s are read', (_, bytes) => expect([...parseLabelText(bytes)]).toEqual([7, 2, 1]));

  it.each([
    ['7\n2\nseven\n', /line 3: expected a digit 0 to 9, got "seven"/],
    ['7\n12\n', /line 2: .*got "12"/],
    ['7\n2.5\n', /line 2: .*got "2\.5"/],
    ['name,age\na,7\n', /line 1: expected a column named "label", got "name", "age"/],
    ['id,label\n1,7\n2\n', /line 3: expected 2 columns, got 1/],
    ['[7, null]', /item 1: .*got null/],
    ['{"labels": [7]}', /expected a JSON list/],
    ['7\n\u001b[2Jx\n', /line 2: .*got "\?\[2Jx"/],
  ])('%j are refused with the line', (words, why) => expect(() => parseLabelText(text(words))).toThrow(why));

  it('of other types of IDX are read: int32, float, the eight columns of QMNIST', async () => {
    const qmnist = [7, 0, 1, 2, 3, 4, 5, 6, 2, 9, 9, 9, 9, 9, 9, 9];
    const files = [idxFile(12, [2], [[7, 2]]), idxFile(13, [2], [[7, 2]]), idxFile(12, [2, 8], [qmnist])];
    for (const bytes of files)
      expect(await readFile(bytes)).toEqual({ kind: 'labels', labels: Uint8Array.of(7, 2) });
    await expect(readFile(idxFile(12, [2], [[7, 10]]))).rejects.toThrow(
      /set\.idx: label 1: expected a digit 0 to 9, got 10/,
    );
  });
});
