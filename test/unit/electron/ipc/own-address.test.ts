/** A socket of this user's alone; where that cannot be, a port of the loopback. */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownListenAddress } from '../../../../electron/ipc/own-address.ts';

const LOOPBACK = '127.0.0.1:0';
const user = process.getuid?.();
const temporary = (): string => mkdtempSync(path.join(tmpdir(), 'cryptonets-own-'));

describe.skipIf(user === undefined)('the address of an own server', () => {
  it('is a new path each time, in a folder that others do not enter', () => {
    const folder = temporary();
    const [first, second] = [ownListenAddress(folder), ownListenAddress(folder)];
    expect(first).toMatch(/^unix:\/.*\.sock$/);
    expect(second).not.toBe(first);
    const own = path.dirname(first.slice('unix:'.length));
    expect(path.dirname(own)).toBe(folder);
    expect(lstatSync(own).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['is open to others', (own: string) => (mkdirSync(own), chmodSync(own, 0o755))],
    ['is a link', (own: string) => symlinkSync(temporary(), own)],
    ['is a file', (own: string) => writeFileSync(own, '')],
  ])('is a port where the folder %s', (_, make) => {
    const folder = temporary();
    make(path.join(folder, `cryptonets-${user}`));
    expect(ownListenAddress(folder)).toBe(LOOPBACK);
  });

  it('is a port where the path would be too long', () => {
    const folder = path.join(temporary(), 'a'.repeat(100));
    mkdirSync(folder);
    expect(ownListenAddress(folder)).toBe(LOOPBACK);
  });
});
