/** Verified copies of the database, made before a migration; the last three are kept. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Connection } from './connection.ts';
import { inspectDatabase } from './inspect.ts';
import { assertPrivateFile, createPrivateFile, syncPath } from './private-files.ts';

export const COPIES_FOLDER = 'copies';
export const COPIES_KEPT = 3;
/** Time first, so that names sort by age: `20261122T185312123Z-v2-9f3a.sqlite`. */
const COPY_NAME = /^\d{8}T\d{9}Z-v\d{1,9}-[0-9a-f]{4}\.sqlite$/;

/** File names of the copies, oldest first. */
export function listCopies(directory: string): string[] {
  try {
    return readdirSync(join(directory, COPIES_FOLDER))
      .filter((name) => COPY_NAME.test(name))
      .sort();
  } catch {
    return [];
  }
}

function copyName(version: number, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:.]/g, '');
  return `${time}-v${String(version)}-${randomBytes(2).toString('hex')}.sqlite`;
}

/**
 * Copies the whole database as it is now, checks the copy, and only then forgets copies beyond the last three.
 * Resolves to the name of the copy within `copies/`. Throws STORE_FAILED when the copy is not what it should be.
 */
export async function makeCopy(
  connection: Connection,
  directory: string,
  version: number,
  nowMs: number,
): Promise<string> {
  const folder = join(directory, COPIES_FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = copyName(version, nowMs);
  const path = join(folder, name);
  // VACUUM INTO takes an empty file: made here, so that it is private from its first byte.
  createPrivateFile(path);
  try {
    connection.query('VACUUM INTO ?').run(path);
    if (inspectDatabase(path, 0, 'integrity_check') !== version) throw new CryptoNetsError('STORE_FAILED');
  } catch (error) {
    rmSync(path, { force: true });
    throw new CryptoNetsError('STORE_FAILED', 'The copy before the update could not be made.', {
      cause: error,
    });
  }
  assertPrivateFile(path);
  await syncPath(path);
  await syncPath(folder);
  for (const old of listCopies(directory).slice(0, -COPIES_KEPT)) rmSync(join(folder, old), { force: true });
  return name;
}
