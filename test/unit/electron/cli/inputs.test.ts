/** Images and labels as people give them: IDX, gzip, pictures on white or black paper, folders, samples. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinBytes } from '../../../../shared/bytes.ts';
import { readImages } from '../../../../electron/cli/inputs.ts';
import { sampleDigits } from '../../../../shared/image/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-inputs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const samples = sampleDigits();

function idx(magic: number, extents: readonly number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.writeUInt32BE(magic);
  extents.forEach((extent, index) => header.writeUInt32BE(extent, 4 + 4 * index));
  return Buffer.concat([header, bytes]);
}

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A sample as a picture: larger, on white paper or on black. */
function picture(sample: number, paper: 'white' | 'black', type: 'png' | 'jpeg'): Promise<Buffer> {
  const ink = samples[sample]!.pixels;
  const pixels = paper === 'black' ? ink : ink.map((value) => 255 - value);
  const background = paper === 'black' ? '#000' : '#fff';
  return sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(280, 280)
    .extend({ top: 30, bottom: 200, left: 10, right: 90, background })
    .toFormat(type)
    .toBuffer();
}

/** Share of ink that two digits have in common, where the second fits best when it is moved by up to a pixel. */
function likeness(a: Uint8Array, b: Uint8Array): number {
  const moves = [-29, -28, -27, -1, 0, 1, 27, 28, 29];
  return Math.max(
    ...moves.map((move) =>
      overlap(
        a,
        b.map((_, at) => b[at + move] ?? 0),
      ),
    ),
  );
}

function overlap(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  a.forEach((value, index) => {
    both += Math.min(value, b[index]!);
    either += Math.max(value, b[index]!);
  });
  return both / either;
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it succeeded',
    (error: { code?: string }) => error.code,
  );

describe('without files', () => {
  it('the samples are read, with labels', async () => {
    const images = await readImages({});
    expect(images.count).toBe(samples.length);
    expect([...images.labels!]).toEqual(samples.map(({ label }) => label));
    expect(images.pixels.subarray(0, 784)).toEqual(samples[0]!.pixels);
  });

  it('a limit takes the first ones', async () => {
    const images = await readImages({ limit: 3 });
    expect([images.count, images.labels!.length, images.pixels.length]).toEqual([3, 3, 3 * 784]);
  });
});

describe('IDX files', () => {
  const pixels = joinBytes(samples.slice(0, 3).map((sample) => sample.pixels));

  it.each([false, true])('are taken as they are (gzip: %s)', async (gzip) => {
    const raw = idx(0x0803, [3, 28, 28], pixels);
    const path = await file('images', gzip ? gzipSync(raw) : raw);
    const labels = await file(
      'labels',
      gzip ? gzipSync(idx(0x0801, [3], Uint8Array.of(7, 8, 9))) : '7, 8\n9\n',
    );
    const images = await readImages({ images: [path], labels });
    expect(images.pixels).toEqual(pixels);
    expect([...images.labels!]).toEqual([7, 8, 9]);
  });

  it.each([
    ['IDX_INVALID', () => idx(0x0803, [3, 28, 28], pixels.subarray(1))],
    ['IDX_INVALID', () => gzipSync(idx(0x0803, [3, 28, 28], pixels)).subarray(0, 200)],
    ['IMAGE_INVALID', () => idx(0x0801, [4], Uint8Array.of(1, 2, 3, 4))],
    ['IMAGE_INVALID', () => Buffer.from('not a picture')],
    ['IMAGE_INVALID', () => Buffer.from('89504e470d0a1a0a00', 'hex')],
  ])('that are not whole are refused (%s)', async (code, bytes) => {
    expect(await codeOf(readImages({ images: [await file('broken', bytes())] }))).toBe(code);
  });

  it('and labels must belong together', async () => {
    const path = await file('three', idx(0x0803, [3, 28, 28], pixels));
    const labels = await file('two', idx(0x0801, [2], Uint8Array.of(1, 2)));
    expect(await codeOf(readImages({ images: [path], labels }))).toBe('LABELS_MISMATCH');
  });

  it('that are not there are told by name only', async () => {
    const error: unknown = await readImages({ images: [join(folder, 'nowhere', 'file')] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((error as Error).message).not.toContain(folder);
  });

  it.each([
    ['', 'the name is empty'],
    ['https://example.org/7.png', '7.png: an address: download it, then name the file'],
    ['bad\ufffdname.png', 'bad\ufffdname.png: its name is not UTF-8: rename it'],
  ])('and that cannot be there (%j) are told why', async (path, message) => {
    await expect(readImages({ images: [path] })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', message });
  });
});

describe('pictures', () => {
  it.each([
    ['white', 'png'],
    ['black', 'png'],
    ['white', 'jpeg'],
  ] as const)('on %s paper (%s) look like the digits of MNIST', async (paper, type) => {
    for (const sample of [2, 13, 29]) {
      const path = await file(`digit.${type}`, await picture(sample, paper, type));
      const images = await readImages({ images: [path] });
      expect(likeness(images.pixels, samples[sample]!.pixels)).toBeGreaterThan(0.8);
    }
  });

  it('that have the form of MNIST already are not touched', async () => {
    const { pixels } = samples[5]!;
    const png = await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
      .png()
      .toBuffer();
    const images = await readImages({ images: [await file('mnist.png', png)] });
    expect(images.pixels).toEqual(pixels);
  });

  it('of a folder are taken in the order in which people count', async () => {
    const inside = join(folder, 'many');
    await mkdir(inside);
    for (const [name, sample] of [
      ['10.png', 20],
      ['9.png', 3],
      ['notes.txt', 0],
    ] as const) {
      await writeFile(join(inside, name), await picture(sample, 'white', 'png'));
    }
    const images = await readImages({ images: [inside] });
    expect(images.count).toBe(2);
    expect(likeness(images.pixels.subarray(0, 784), samples[3]!.pixels)).toBeGreaterThan(0.8);
  });

  it('that are empty are told from digits, and folders without any are refused', async () => {
    const blank = await sharp({ create: { width: 50, height: 50, channels: 3, background: '#eee' } })
      .png()
      .toBuffer();
    const images = await readImages({ images: [await file('blank.png', blank)] });
    expect([...images.doubts]).toEqual([[0, 'blank']]);
    await mkdir(join(folder, 'none'));
    expect(await codeOf(readImages({ images: [join(folder, 'none')] }))).toBe('NO_IMAGES');
  });
});
