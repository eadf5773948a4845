/** One reader: what the app is handed over its real connection and what the command line reads are the same pixels, file by file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImages } from '../../electron/cli/inputs.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import { createEventLog, newSession } from '../../electron/ipc/event-log.ts';
import { openHostDoor } from '../../electron/ipc/host-door.ts';
import { ViewBridge } from '../../electron/ipc/view-bridge.ts';
import { readFiles, type FileLike } from '../../renderer/src/lib/image/read-files.ts';
import { WHOLE } from '../../renderer/src/lib/predict/picture-view.ts';
import { toReport } from '../../shared/errors/index.ts';
import type { PictureView } from '../../shared/ipc/types.ts';
import { sampleDigits } from '../../shared/image/index.ts';
import { idxFile } from '../support/idx.ts';
import { TRANSPORTS } from '../support/transports.ts';

let folder: string;
let host: Host;
const view = new ViewBridge();
/** The browser shell's: every byte goes through the frame codec. */
const transport = TRANSPORTS.find(({ name }) => name === 'web socket')!;
let opened: Awaited<ReturnType<typeof transport.open>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-reading-'));
  host = await createHost({ profileDir: join(folder, 'profile'), shell: 'browser' });
  const log = createEventLog(host, newSession());
  opened = await transport.open((port) => openHostDoor(host.handlers, log, port));
  view.attach(await opened.connect());
});
afterAll(async () => {
  await opened.close();
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const samples = sampleDigits();
const SEVEN = samples.find(({ label }) => label === 7)!.pixels;

/** A seven on a page that is not square, so that a wrong turn shows. */
const page = (paper = 230): Sharp =>
  sharp(
    SEVEN.map((ink) => Math.round(paper - (ink * (paper - 30)) / 255)),
    { raw: { width: 28, height: 28, channels: 1 } },
  )
    .resize(200, 200)
    .extend({ top: 40, bottom: 180, left: 30, right: 70, background: { r: paper, g: paper, b: paper } });

const turned = async (orientation: number): Promise<Buffer> =>
  page().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
const grey = (pixels: Uint8Array): Sharp => sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } });

const set = samples.slice(0, 24).map(({ pixels }) => pixels);
const packed = gzipSync(idxFile(8, [24, 28, 28], set));
const half = Math.floor(idxFile(8, [24, 28, 28], set).length / 2);

/** Every kind of file that people were seen to open. */
const FILES: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  // mnist PNGs of fgnt/mnist and teavanist/MNIST-JPG style exports: 28 x 28, grey
  'mnist.png': () => grey(SEVEN).png().toBuffer(),
  'mnist-palette.png': () => grey(SEVEN).png({ palette: true }).toBuffer(),
  'rgb.png': () => page().toColourspace('srgb').png().toBuffer(),
  'grey.png': () => page().greyscale().png().toBuffer(),
  '16-bit.png': () => page().toColourspace('grey16').png().toBuffer(),
  'rgb16.png': () => page().toColourspace('rgb16').png().toBuffer(),
  'alpha.png': () => page().ensureAlpha(0.8).png().toBuffer(),
  'interlaced.png': () => page().png({ progressive: true }).toBuffer(),
  'white-on-transparent.png': () =>
    sharp(
      Uint8Array.from({ length: 28 * 28 * 4 }, (_, at) => (at % 4 === 3 ? SEVEN[at >> 2]! : 255)),
      { raw: { width: 28, height: 28, channels: 4 } },
    )
      .resize(140, 140)
      .png()
      .toBuffer(),
  'cmyk.jpg': () => page().toColourspace('cmyk').jpeg().toBuffer(),
  'progressive.jpg': () => page().jpeg({ progressive: true }).toBuffer(),
  'large.jpg': () => page().resize(3000).jpeg().toBuffer(),
  'lossy.webp': () => page().webp().toBuffer(),
  'lossless.webp': () => page().webp({ lossless: true }).toBuffer(),
  'alpha.webp': () => page().ensureAlpha(0.9).webp().toBuffer(),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((way) => [`exif-${way}.jpg`, () => turned(way)])),
  'set.idx': () => idxFile(8, [24, 28, 28], set),
  'set.idx.gz': () => packed,
  // bgzip and `cat a.gz b.gz`: several members; tapes: zeros behind
  'members.gz': () => {
    const plain = idxFile(8, [24, 28, 28], set);
    return Buffer.concat([gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half))]);
  },
  'padded.gz': () => Buffer.concat([packed, Buffer.alloc(512)]),
  'small.idx': () =>
    idxFile(8, [2, 8, 8], [Uint8Array.from({ length: 128 }, (_, at) => (at % 8 === 3 ? 16 : 0))]),
};

const asFile = (name: string, bytes: Uint8Array): FileLike => {
  const copy = Uint8Array.from(bytes);
  return { name, size: copy.length, arrayBuffer: () => Promise.resolve(copy.buffer) };
};
const open = (...files: FileLike[]) => readFiles(view.bridge, files, new AbortController().signal);

describe('the same file is the same picture in the app and in the command line', () => {
  it.each(Object.keys(FILES))('%s', async (name) => {
    const bytes = await FILES[name]!();
    await writeFile(join(folder, name), bytes);
    const here = await readImages({ images: [join(folder, name)] });
    const there = await open(asFile(name, bytes));
    if (!('pixels' in there)) throw new Error('labels');
    expect(Buffer.compare(there.pixels, here.pixels)).toBe(0);
    expect([there.count, [...there.doubts]]).toEqual([here.count, [...here.doubts]]);
    expect(there.notes.map(({ note }) => note)).toEqual(here.notes.map(({ note }) => note));
  });

  it('and digits that have the form of MNIST already are those of the file', async () => {
    for (const name of ['mnist.png', 'mnist-palette.png']) {
      const there = await open(asFile(name, await FILES[name]!()));
      expect('pixels' in there && Buffer.compare(there.pixels, SEVEN)).toBe(0);
    }
    const there = await open(asFile('set.idx', await FILES['set.idx']!()));
    expect('pixels' in there && Buffer.compare(there.pixels, Buffer.concat(set))).toBe(0);
  });

  it('and a photograph is the right way up whatever its EXIF says', async () => {
    // The page as a camera would store it that was held in that way: all eight show the same.
    const upright = await readImages({ images: [join(folder, 'exif-1.jpg')] });
    const stored: Record<number, (picture: Sharp) => Sharp> = {
      3: (picture) => picture.rotate(180),
      6: (picture) => picture.rotate(270),
      8: (picture) => picture.rotate(90),
    };
    for (const [orientation, turn] of Object.entries(stored)) {
      const raw = sharp(await page().png().toBuffer());
      const bytes = await turn(raw)
        .withMetadata({ orientation: Number(orientation) })
        .jpeg({ quality: 95 })
        .toBuffer();
      const there = await open(asFile('turned.jpg', bytes));
      if (!('pixels' in there)) throw new Error('labels');
      const differing = there.pixels.filter((value, at) => Math.abs(value - upright.pixels[at]!) > 40).length;
      expect(differing).toBeLessThan(24);
    }
  });

  it.each([
    ['a.gif', Buffer.from('GIF89a and more'), 'IMAGE_INVALID', /a GIF picture/],
    ['twice.gz', gzipSync(packed), 'IMAGE_INVALID', /packed twice/],
    ['cut.png', Buffer.from('89504e470d0a1a0a00', 'hex'), 'IMAGE_INVALID', /damaged/],
    ['cut.idx', idxFile(8, [24, 28, 28], set).subarray(0, 900), 'IDX_INVALID', /cut short.*18832.*900/],
    ['colour.idx', idxFile(8, [1, 28, 28, 3], [new Uint8Array(2352)]), 'IDX_INVALID', /1 x 28 x 28 x 3/],
    ['empty', Buffer.alloc(0), 'IMAGE_INVALID', /empty/],
  ])('and %s is refused in the same words, with its name', async (name, bytes, code, why) => {
    await writeFile(join(folder, name), bytes);
    const here = toReport(
      await readImages({ images: [join(folder, name)] }).catch((error: unknown) => error),
    );
    const there = toReport(await open(asFile(name, bytes)).catch((error: unknown) => error));
    expect(there).toEqual(here);
    expect(there.code).toBe(code);
    expect(there.message).toMatch(why);
    expect(there.message).toContain(name);
    expect(there.message).not.toContain(folder);
  });
});

describe('in the app', () => {
  it('one bad file of several is told, and the others are opened', async () => {
    const there = await open(
      asFile('good.png', await FILES['mnist.png']!()),
      asFile('bad.png', Buffer.from('GIF89a')),
    );
    expect(there).toMatchObject({ count: 1, files: 2, notRead: [{ code: 'IMAGE_INVALID' }] });
  });

  it('a picture is turned and cut as its view says: the digit of one half is that of the half alone', async () => {
    const alone = await page().png().toBuffer();
    const { width = 0, height = 0 } = await sharp(alone).metadata();
    const two = await sharp({ create: { width: 2 * width, height, channels: 3, background: '#ffffff' } })
      .composite([{ input: alone, left: width, top: 0 }])
      .png()
      .toBuffer();
    const looked = async (bytes: Buffer, wish: PictureView) => {
      const signal = new AbortController().signal;
      const read = await readFiles(view.bridge, [asFile('two.png', bytes)], signal, wish);
      if (!('pixels' in read)) throw new Error('labels');
      return read.pixels;
    };
    const expected = await looked(alone, WHOLE);
    expect(await looked(two, { ...WHOLE, left: 500 })).toEqual(expected);
    // Lying on its side: three quarters more and it stands, and the right half is at the bottom before that.
    const lying = await sharp(two).rotate(90).png().toBuffer();
    expect(await looked(lying, { ...WHOLE, quarterTurns: 3, left: 500 })).toEqual(expected);
  });

  it('reading stops when it is asked to, in the middle of a file', async () => {
    const abort = new AbortController();
    const many = asFile(
      'many.idx',
      idxFile(8, [3000, 32, 32], [new Uint8Array(3000 * 1024).fill(200, 5, 900)]),
    );
    const reading = readFiles(view.bridge, [many], abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
