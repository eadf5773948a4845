/** Which files are served: those of the built views and nothing else, however the path is spelled. */
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFile, relativePath } from '../../../../electron/ipc/static-files.ts';

let folder: string;
let root: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cryptonets-static-'));
  root = path.join(folder, 'renderer');
  await mkdir(path.join(root, 'assets'), { recursive: true });
  await writeFile(path.join(root, 'index.html'), '<!doctype html>');
  await writeFile(path.join(root, 'assets', 'app-1_a.js'), '1');
  await writeFile(path.join(root, '.env.json'), '{}');
  await writeFile(path.join(root, 'notes.txt'), 'x');
  await writeFile(path.join(folder, 'secret.json'), '{}');
  await symlink(path.join(folder, 'secret.json'), path.join(root, 'link.json'));
  await mkdir(path.join(root, 'folder.js'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('files', () => {
  it('finds what is there, with its type', async () => {
    expect((await findFile(root, '/'))?.type).toBe('text/html; charset=utf-8');
    expect((await findFile(root, '/assets/app-1_a.js'))?.type).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '/%252e%252e/secret.json',
    '//etc/hosts.json',
    '/./index.html',
    '/C:/secret.json',
    '/index.html%00.js',
    '/%',
    '/link.json',
    '/folder.js',
    '/.env.json',
    '/notes.txt',
    '/missing.js',
    '/index.html::$DATA',
    'index.html',
    '',
  ])('does not serve %s', async (urlPath) => {
    expect(await findFile(root, urlPath)).toBeNull();
  });

  it('never names a place outside, whatever is asked', () => {
    const piece = fc.constantFrom(
      '../..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%5c',
      'a',
      'b.js',
      '~',
      ':',
      '\0',
      '%00',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const relative = relativePath(`/${pieces.join('')}`);
        if (relative === null) return;
        const resolved = path.resolve('/srv/root', relative);
        expect(resolved.startsWith('/srv/root/')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
