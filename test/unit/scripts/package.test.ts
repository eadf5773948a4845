/** How packages are described: versions, libraries, modules, moments; and what is missing is named before anything is done. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlText, debVersion } from '../../../scripts/package/deb.ts';
import { missingFor } from '../../../scripts/package/desktop.ts';
import { sourceEpoch } from '../../../scripts/package/epoch.ts';
import { highest } from '../../../scripts/package/libraries.ts';
import { isPacked, modulesFor } from '../../../scripts/package/modules.ts';
import { needProgram } from '../../../scripts/package/tools.ts';
import { temporaryFolder } from '../../support/host-world.ts';

describe('a Debian version', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    ['1.2.3-rc.1', '1.2.3~rc.1'],
    ['1.2.3-rc-1', '1.2.3~rc.1'],
  ])('of %s is %s', (npm, debian) => expect(debVersion(npm)).toBe(debian));
});

it('wraps a description as Debian wants it', () => {
  const text = controlText(
    {
      tree: '',
      name: 'a',
      version: '1.0.0',
      section: 'net',
      depends: ['libc6 (>= 2.34)', 'adduser'],
      synopsis: 'does something',
      description: ['word '.repeat(40).trim(), 'and more'],
      conffiles: [],
      epoch: 0,
      output: '',
      compression: 0,
    },
    2049,
  );
  expect(text).toContain('Installed-Size: 3\n');
  expect(text).toContain('Depends: libc6 (>= 2.34), adduser\n');
  expect(text).toMatch(/\n \.\n and more\n$/);
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
});

it('finds the highest version of a library that a program names, as numbers and not as words', () => {
  const named = Buffer.from('x\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_2.17\0GLIBC_PRIVATE\0GLIBCXX_3.4.30\0');
  expect(highest(named, 'GLIBC')).toBe('2.34');
  expect(highest(named, 'GLIBCXX')).toBe('3.4.30');
  expect(highest(Buffer.from('nothing'), 'GLIBC')).toBeUndefined();
});

describe('the modules of a program', () => {
  it('are what it names and what these need, nested ones where Node finds them; absent ones of other systems are left out', async () => {
    await using folder = await temporaryFolder();
    const lock = {
      'node_modules/a': {
        version: '1.0.0',
        dependencies: { b: '^2.0.0' },
        optionalDependencies: { 'a-win32': '1.0.0' },
      },
      'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '*' } },
      'node_modules/a-win32': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '3.0.0' },
      'node_modules/unrelated': { version: '1.0.0' },
    };
    for (const installed of Object.keys(lock).filter((name) => !name.endsWith('win32')))
      await mkdir(path.join(folder.path, installed), { recursive: true });
    const found = modulesFor(['a'], lock, folder.path).map(
      ({ folder: place, version }) => `${place} ${version}`,
    );
    expect(found).toEqual([
      'node_modules/a 1.0.0',
      'node_modules/a/node_modules/b 2.0.0',
      'node_modules/c 3.0.0',
    ]);
    expect(() => modulesFor(['missing'], lock, folder.path)).toThrow(/missing is not installed/);
  });

  it.each([
    ['x/index.js', true],
    ['x/LICENSE.md', true],
    ['x/licence', true],
    ['x/README.md', false],
    ['x/index.d.ts', false],
    ['x/index.js.map', false],
    ['x/binding.gyp', false],
    ['better-sqlite3/prebuilds/linux-x64.node', true],
    ['better-sqlite3/prebuilds/win32-x64.node', false],
    ['better-sqlite3/deps/sqlite3.c', false],
  ])('%s: packed %s', (file, packed) => expect(isPacked(file, false, 'linux-x64')).toBe(packed));

  it.each([
    ['x/lib', true],
    ['x/test', false],
    ['x/docs', false],
    ['x/.github', false],
    ['x/node_modules', false],
  ])('folder %s: packed %s', (file, packed) => expect(isPacked(file, true, 'linux-x64')).toBe(packed));
});

describe('the moment of what is packed', () => {
  it('is SOURCE_DATE_EPOCH where that is set', () => {
    expect(sourceEpoch({ SOURCE_DATE_EPOCH: '1700000000' })).toBe(1_700_000_000);
    expect(() => sourceEpoch({ SOURCE_DATE_EPOCH: 'today' })).toThrow(/SOURCE_DATE_EPOCH/);
    expect(sourceEpoch({})).toBeGreaterThan(1_700_000_000);
  });
});

describe('what is missing for the desktop app', () => {
  const linux = { platform: 'linux' as const, fetched: undefined, environment: { PATH: '' } };
  const ask = (targets: string[], more: { electron?: string; download?: boolean } = {}) => ({
    targets,
    electron: more.electron,
    download: more.download ?? false,
  });

  it('is Electron, and how to get it', () => {
    expect(missingFor(ask(['dir']), linux)).toEqual([expect.stringContaining('npm run electron:install')]);
    expect(missingFor(ask(['dir']), { ...linux, fetched: '/some/where' })).toEqual([]);
    expect(missingFor(ask(['dir'], { electron: '/not/there' }), linux)).toEqual([
      'There is no Electron in /not/there.',
    ]);
  });
  it('is a program of the system, by name and command', () => {
    expect(missingFor(ask(['rpm'], { download: true }), linux)).toEqual([
      'rpmbuild is not on this computer. On Debian: apt-get install rpm',
    ]);
  });
  it('is what electron-builder would fetch', () => {
    const here = { ...linux, fetched: '/some/where' };
    expect(missingFor(ask(['AppImage']), here)).toEqual([
      expect.stringMatching(/AppImage needs .*"--download"/),
    ]);
    expect(missingFor(ask(['AppImage'], { download: true }), here)).toEqual([]);
  });
  it('is another system', () => {
    expect(missingFor(ask(['nsis', 'dmg']), linux)).toEqual([
      'nsis is made on win32, not on linux.',
      'dmg is made on darwin, not on linux.',
    ]);
  });
});

describe('a program of the system', () => {
  it('is found on the path, or named with what brings it', async () => {
    await using folder = await temporaryFolder();
    const file = path.join(folder.path, 'dpkg-deb');
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o755);
    expect(needProgram('dpkg-deb', 'dpkg', { PATH: folder.path })).toBe(file);
    expect(() => needProgram('dpkg-deb', 'dpkg', { PATH: '/nowhere' })).toThrow(
      'On Debian: apt-get install dpkg',
    );
  });
});
