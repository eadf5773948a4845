/**
 * Folders that are dropped, as browsers hand them over. Reports of others: WICG/directory-upload 37 and 23/resumable.js 219
 * (a list of entries ends after a hundred, and goes on at the next call).
 */
import { describe, expect, it } from 'vitest';
import { droppedFiles, type Entry } from '../../../renderer/src/lib/image/dropped-files.ts';
import type { FileLike } from '../../../renderer/src/lib/image/read-files.ts';

interface Tree {
  readonly [name: string]: Tree | 'file' | 'gone';
}
const AT_ONCE = 3;

const file = (name: string): FileLike => ({
  name,
  size: 1,
  arrayBuffer: () => Promise.resolve(new ArrayBuffer(1)),
});

function entry(name: string, what: Tree | 'file' | 'gone'): Entry {
  if (typeof what === 'string')
    return {
      isFile: true,
      isDirectory: false,
      name,
      file: (found: (file: FileLike) => void, failed: (error: unknown) => void) =>
        what === 'file' ? found(file(name)) : failed(new Error('NotFoundError')),
    } as Entry;
  const left = Object.entries(what).map(([below, kind]) => entry(below, kind));
  const readEntries = (found: (entries: Entry[]) => void) => found(left.splice(0, AT_ONCE));
  return { isFile: false, isDirectory: true, name, createReader: () => ({ readEntries }) } as Entry;
}

const drop = (tree: Tree) =>
  droppedFiles({
    items: Object.entries(tree).map(([name, kind]) => ({
      kind: 'file',
      webkitGetAsEntry: () => entry(name, kind),
    })),
    files: [],
  });
const pathsOf = (files: readonly FileLike[]) => files.map(({ name, path = name }) => path);

describe('a folder that is dropped', () => {
  it('is its pictures at every depth, however many a call lists, in the order in which people count', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [`${11 - at}.png`, 'file' as const]),
    );
    const files = await drop({
      digits: { ...many, deep: { deeper: { 'set.idx.gz': 'file' } }, 'read me.txt': 'file' },
    });
    expect(pathsOf(files)).toEqual([
      ...Array.from({ length: 11 }, (_, at) => `digits/${at + 1}.png`),
      'digits/deep/deeper/set.idx.gz',
    ]);
  });

  it('leaves out what systems leave behind', async () => {
    const files = await drop({
      stick: {
        '._1.png': 'file',
        '.hidden': { '2.png': 'file' },
        __MACOSX: { '3.png': 'file' },
        'Thumbs.db': 'file',
        '4.png': 'file',
      },
    });
    expect(pathsOf(files)).toEqual(['stick/4.png']);
  });

  it('gives labels where every picture lies in a folder of a digit', async () => {
    const classes = { set: { '7': { 'a.png': 'file', 'b.png': 'file' }, '2': { 'a.png': 'file' } } } as const;
    expect((await drop(classes)).map(({ label }) => label)).toEqual([2, 7, 7]);
    const mixed = await drop({ ...classes, 'loose.png': 'file' });
    expect(mixed.map(({ label }) => label)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('tells files that are gone as ones that cannot be read', async () => {
    const [gone] = await drop({ set: { 'gone.png': 'gone' } });
    await expect(gone!.arrayBuffer()).rejects.toThrow();
  });

  it('is left to the list of files where a browser has no entries', async () => {
    const files = [file('a.png')];
    expect(await droppedFiles({ items: [{ kind: 'file' }], files })).toEqual(files);
  });
});
