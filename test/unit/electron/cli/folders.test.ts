/** Folders as people have them, and files that never end: each case was somebody's report. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImages } from '../../../../electron/cli/inputs.ts';
import { predict as words } from '../../../../electron/cli/words/predict.ts';
import { sampleDigits } from '../../../../shared/image/index.ts';
import { idxFile } from '../../../support/idx.ts';

const samples = sampleDigits();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-folders-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = (sample: number): Promise<Buffer> =>
  sharp(samples[sample]!.pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();

async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

const messy = (): string => join(folder, 'messy');
const filesOf = (images: Awaited<ReturnType<typeof readImages>>): string[] =>
  images.sources.map(({ file }) => relative(folder, file!));

describe('a folder', () => {
  beforeAll(async () => {
    await put('messy/10.png', await png(0));
    await put('messy/9.png', await png(1));
    await put('messy/deep/down/2.PNG', await png(2));
    // pytorch/vision, keras-team/keras: "cannot identify image file '._1.png'" (F6)
    await put('messy/._9.png', Buffer.from('00051607000200004d6163204f532058', 'hex'));
    await put('messy/__MACOSX/._10.png', 'x');
    await put('messy/.hidden.png', await png(3));
    await put('messy/notes.txt', '1 2 3');
    await put('messy/cut.png', (await png(4)).subarray(0, 60));
    await put('messy/old.gif', 'GIF89a');
    await mkdir(join(messy(), 'sub.png'));
    await symlink('/nowhere/at/all.png', join(messy(), 'gone.png'));
    await symlink('..', join(messy(), 'deep', 'round'));
  });

  it('is read at every depth, in the order of people; what cannot be read is told and the rest goes on', async () => {
    const images = await readImages({ images: [messy()] });
    expect(filesOf(images)).toEqual(['messy/9.png', 'messy/10.png', 'messy/deep/down/2.PNG']);
    expect(images.pixels.subarray(0, 784)).toEqual(samples[1]!.pixels);
    expect(images.notRead.map(({ file, code }) => [basename(file), code])).toEqual([
      ['cut.png', 'IMAGE_INVALID'],
      ['gone.png', 'FILE_NOT_FOUND'],
      ['old.gif', 'IMAGE_INVALID'],
    ]);
    const [first, cut] = words.notReadLines(images);
    expect(first).toBe('3 of 6 were not read:');
    expect(cut).toBe(`  ${join(messy(), 'cut.png')}: the picture is damaged or cut short`);
  });

  it('of folders named after digits has their labels', async () => {
    // teavanist/MNIST-JPG, myleott/mnist_png: class folders (F6)
    await put('classes/7/1.png', await png(1));
    await put('classes/3/a.png', await png(2));
    const images = await readImages({ images: [join(folder, 'classes')] });
    expect([filesOf(images), [...images.labels!]]).toEqual([
      ['classes/3/a.png', 'classes/7/1.png'],
      [3, 7],
    ]);
  });

  it('that is called as the file in it, as Kaggle packs them, is opened', async () => {
    const name = 'kaggle/t10k-images-idx3-ubyte/t10k-images-idx3-ubyte';
    await put(name, idxFile(8, [2, 28, 28], [samples[0]!.pixels, samples[1]!.pixels]));
    const images = await readImages({ images: [join(folder, 'kaggle')] });
    expect(images.sources).toEqual([0, 1].map((row) => ({ file: join(folder, name), row })));
  });

  it('and named files keep the order in which they were named; labels skip what was not read', async () => {
    const named = ['10.png', 'cut.png', '9.png'].map((name) => join(messy(), name));
    await put('labels.txt', '1\n2\n3\n');
    const images = await readImages({ images: named, labels: join(folder, 'labels.txt') });
    expect([filesOf(images), [...images.labels!]]).toEqual([
      ['messy/10.png', 'messy/9.png'],
      [1, 3],
    ]);
  });

  it('of which nothing can be read says how many there were, and the first reason', async () => {
    const bad = join(folder, 'bad');
    await cp(join(messy(), 'cut.png'), join(bad, 'a.png'));
    await cp(join(messy(), 'cut.png'), join(bad, 'b.png'));
    await expect(readImages({ images: [bad] })).rejects.toThrow(
      /none of 2 files could be read; the first: a\.png/,
    );
  });

  it('stops when it is asked to', async () => {
    const abort = new AbortController();
    const progress = (): void => abort.abort();
    const reading = readImages({ images: [messy()] }, { signal: abort.signal, progress });
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  it('and never ends is refused by its first bytes', async () => {
    await expect(readImages({ images: ['/dev/zero'] })).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
  });

  it('and never begins can be stopped: a pipe that nobody writes to', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const reading = readImages({ images: [pipe] }, { signal: abort.signal });
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('but a pipe that somebody writes to is read', async () => {
    const pipe = join(folder, 'written');
    execFileSync('mkfifo', [pipe]);
    const reading = readImages({ images: [pipe] });
    await writeFile(pipe, await png(5));
    expect((await reading).pixels).toEqual(samples[5]!.pixels);
  });

  it('and says of itself that it is longer than all memory is refused by its header', async () => {
    const head = Buffer.alloc(600);
    Buffer.from('00000803ffffffff0000001c0000001c', 'hex').copy(head);
    await put('huge.idx', head);
    await expect(readImages({ images: [join(folder, 'huge.idx')] })).rejects.toThrow(
      /huge\.idx: .*larger than/,
    );
  });
});
