/** MNIST is found where `npm run mnist` puts it, and where the environment says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMnist, mnistFile } from '../../../../scripts/mnist/folder.ts';
import { MNIST_FILES } from '../../../../training/data/dataset.ts';

let world: string;
let root: string;
beforeEach(() => {
  world = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-mnist-'));
  root = path.join(world, 'project');
});
afterEach(() => rmSync(world, { recursive: true, force: true }));

function fill(folder: string, suffix: '' | '.gz', count = 4): string {
  mkdirSync(folder, { recursive: true });
  for (const name of MNIST_FILES.slice(0, count)) writeFileSync(path.join(folder, `${name}${suffix}`), '');
  return folder;
}

test('is found in data/mnist first, then beside the project, plain or gzipped', () => {
  expect(findMnist({}, root)).toBeUndefined();
  const beside = fill(path.join(world, 'shared/mnist'), '.gz');
  expect(findMnist({}, root)).toBe(beside);
  const fetched = fill(path.join(root, 'data/mnist'), '');
  expect(findMnist({}, root)).toBe(fetched);
  expect(mnistFile(beside, 't10k-labels-idx1')).toBe(path.join(beside, 't10k-labels-idx1-ubyte.gz'));
  expect(mnistFile(fetched, 't10k-labels-idx1')).toBe(path.join(fetched, 't10k-labels-idx1-ubyte'));
});

test('is not found where files are missing', () => {
  fill(path.join(root, 'data/mnist'), '.gz', 3);
  expect(findMnist({}, root)).toBeUndefined();
});

test('is where the environment says, and nowhere else then', () => {
  fill(path.join(root, 'data/mnist'), '.gz');
  const named = fill(path.join(world, 'named'), '');
  expect(findMnist({ CRYPTONETS_MNIST: named }, root)).toBe(named);
  expect(findMnist({ CRYPTONETS_MNIST: path.join(world, 'nowhere') }, root)).toBeUndefined();
});
