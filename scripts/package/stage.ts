/** A folder in which a package is laid out, gone afterwards. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../app/build.ts';

/** Below out/, on the file system that the packages are made of. */
export async function withStage<T>(work: (tree: string) => T | Promise<T>): Promise<T> {
  mkdirSync(path.join(ROOT, 'out'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, 'out', 'stage-'));
  const tree = path.join(folder, 'tree');
  try {
    mkdirSync(tree);
    return await work(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
