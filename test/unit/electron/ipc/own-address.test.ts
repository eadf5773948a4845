/** A socket of this user's alone; where that cannot be, a port of the loopback. */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownAddress } from '../../../../electron/ipc/own-address.ts';

const LOOPBACK = '127.0.0.1:0';
const temporary = (): string => mkdtempSync(path.join(tmpdir(), 'cryptonets-test-'));
const folderOf = (listen: string): string => path.dirname(listen.slice('unix:'.length));

describe.skipIf(process.platform === 'win32')('the address of an own server', () => {
  it('is in a new folder each time, that others do not enter, and that goes with it', () => {
    const within = temporary();
    const [first, second] = [ownAddress(within), ownAddress(within)];
    expect(first.listen).toMatch(/^unix:\/.*\.sock$/);
    const folders = [folderOf(first.listen), folderOf(second.listen)];
    expect(folders[1]).not.toBe(folders[0]);
    for (const folder of folders) {
      expect(path.dirname(folder)).toBe(within);
      expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    }
    // What a killed server left goes as well.
    writeFileSync(first.listen.slice('unix:'.length), '');
    first.remove();
    first.remove();
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
  });

  it('is a port where no folder can be made', () => {
    const own = ownAddress(path.join(temporary(), 'missing'));
    expect(own.listen).toBe(LOOPBACK);
    own.remove();
  });

  it('is a port where the path would be too long', () => {
    const folder = path.join(temporary(), 'a'.repeat(100));
    mkdirSync(folder);
    expect(ownAddress(folder).listen).toBe(LOOPBACK);
  });
});
