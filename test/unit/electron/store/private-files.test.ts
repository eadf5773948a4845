import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrivateFolder } from '../../../../electron/store/private-files.ts';
import { codeOf, newProfile } from './support.ts';

const posix = process.platform !== 'win32';

function newFolder(): { directory: string; folder: PrivateFolder } {
  const directory = newProfile();
  fs.mkdirSync(directory, { mode: 0o700 });
  return { directory, folder: new PrivateFolder(directory) };
}

describe('private files', () => {
  it('are written, replaced, read and removed, and leave nothing beside them', async () => {
    const { directory, folder } = newFolder();
    expect(await folder.read('vault.key')).toBeUndefined();
    await folder.write('vault.key', Uint8Array.of(1, 2));
    await folder.write('vault.key', Uint8Array.of(3));
    expect(await folder.read('vault.key')).toEqual(Uint8Array.of(3));
    expect(fs.readdirSync(directory)).toEqual(['vault.key']);
    await folder.remove('vault.key');
    await folder.remove('vault.key');
    expect(fs.readdirSync(directory)).toEqual([]);
  });

  it.runIf(posix)('are for their owner only, and are closed to others when they are not', async () => {
    const { directory, folder } = newFolder();
    const path = join(directory, 'vault.key');
    await folder.write('vault.key', Uint8Array.of(1));
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
    fs.chmodSync(path, 0o644);
    await folder.read('vault.key');
    expect(fs.statSync(path).mode & 0o777).toBe(0o600);
  });

  it.runIf(posix)('are no links', async () => {
    const { directory, folder } = newFolder();
    const elsewhere = join(directory, 'elsewhere');
    fs.writeFileSync(elsewhere, 'untouched');
    fs.symlinkSync(elsewhere, join(directory, 'vault.key'));
    expect(await codeOf(() => folder.read('vault.key'))).toBe('STORE_FAILED');
    expect(await codeOf(() => folder.write('vault.key', Uint8Array.of(1)))).toBe('STORE_FAILED');
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('untouched');
  });

  it('are of a bounded size, under plain names', async () => {
    const { directory, folder } = newFolder();
    fs.writeFileSync(join(directory, 'large'), new Uint8Array(65_537));
    expect(await codeOf(() => folder.read('large'))).toBe('STORE_FAILED');
    for (const name of ['', '.', '../..', '../x', 'a/b', 'a\\b', '.hidden', 'x'.repeat(101), 'a\0b']) {
      expect(await codeOf(() => folder.write(name, Uint8Array.of(1)))).toBe('STORE_FAILED');
    }
  });

  it('leave nothing half-written when they cannot be written', async () => {
    const { directory, folder } = newFolder();
    fs.mkdirSync(join(directory, 'vault.key', 'full'), { recursive: true });
    expect(await codeOf(() => folder.write('vault.key', Uint8Array.of(1)))).toBe('STORE_FAILED');
    expect(fs.readdirSync(directory)).toEqual(['vault.key']);
  });
});
