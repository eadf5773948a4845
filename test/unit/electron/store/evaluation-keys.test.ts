/** Evaluation keys on disk: whole or not at all, checked when read, bounded in number, gone with their key. */
import { randomBytes } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EvaluationKeyFiles } from '../../../../electron/store/evaluation-keys.ts';
import { temporaryFolder } from '../../../support/host-world.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let files: EvaluationKeyFiles;
beforeEach(async () => {
  folder = await temporaryFolder();
  files = new EvaluationKeyFiles(folder.path);
});
afterEach(() => folder[Symbol.asyncDispose]());

const name = (keyId = 'a'.repeat(32), shapeDigest = 'b'.repeat(64)) => ({ keyId, shapeDigest });
const onDisk = () => readdir(join(folder.path, 'evaluation-keys'));

it('finds what was written, by key and shape', async () => {
  const bytes = randomBytes(5000);
  expect(await files.find(name())).toBeUndefined();
  const written = await files.write(name(), bytes);
  expect(await files.find(name())).toEqual(written);
  expect(await files.find(name('c'.repeat(32)))).toBeUndefined();
  expect(await files.find(name('a'.repeat(32), 'd'.repeat(64)))).toBeUndefined();
  expect(Buffer.from((await files.read(name(), written.digest))!)).toEqual(bytes);
});

it('is readable for its owner only', async () => {
  await files.write(name(), randomBytes(10));
  const [file] = await onDisk();
  expect((await stat(join(folder.path, 'evaluation-keys', file!))).mode & 0o077).toBe(0);
});

it('takes a damaged file for none and removes it', async () => {
  const { digest } = await files.write(name(), randomBytes(100));
  const [file] = await onDisk();
  await writeFile(join(folder.path, 'evaluation-keys', file!), randomBytes(100));
  expect(await files.read(name(), digest)).toBeUndefined();
  expect(await onDisk()).toEqual([]);
});

it('keeps a bounded number, the newest', async () => {
  for (let index = 0; index < 20; index++) {
    await files.write(name(index.toString(16).padStart(32, '0')), randomBytes(50));
  }
  expect(await onDisk()).toHaveLength(16);
  expect(await files.find(name((19).toString(16).padStart(32, '0')))).toBeDefined();
});

it('forgets all of a key, and nothing else', async () => {
  await files.write(name(), randomBytes(10));
  await files.write(name('a'.repeat(32), 'd'.repeat(64)), randomBytes(10));
  await files.write(name('c'.repeat(32)), randomBytes(10));
  await files.forget('a'.repeat(32));
  expect(await onDisk()).toHaveLength(1);
});

it('removes the sets of keys that are not there', async () => {
  await files.write(name(), randomBytes(10));
  await files.write(name('c'.repeat(32)), randomBytes(10));
  await files.removeOrphans(() => ['c'.repeat(32)]);
  expect(await files.find(name())).toBeUndefined();
  expect(await files.find(name('c'.repeat(32)))).toBeDefined();
});

it('follows a key whose id has changed', async () => {
  const written = await files.write(name(), randomBytes(10));
  await files.rename('a'.repeat(32), 'c'.repeat(32));
  expect(await files.find(name())).toBeUndefined();
  expect(await files.find(name('c'.repeat(32)))).toEqual(written);
});

it('takes no name that is not one', async () => {
  await expect(files.find(name('../../etc/passwd'))).rejects.toMatchObject({ code: 'STORE_FAILED' });
});
