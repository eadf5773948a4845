/** Verified copies of the database, made before a migration; the last three are kept. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { unwritten } from './errors.ts';
import { inspectDatabase } from './inspect.ts';
import { createPrivateFile, syncPath } from './private-files.ts';
import { DATABASE_FILE } from './profile.ts';
import { Database } from './sqlite.ts';

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

/** When a copy was made, by its name. */
export function madeAtMs(name: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(name) ?? [];
  const [year, month, day, hour, minute, second, ms] = parts.map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second, ms);
}

function copyName(version: number, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:.]/g, '');
  return `${time}-v${String(version)}-${randomBytes(2).toString('hex')}.sqlite`;
}

/**
 * Copies the committed state of a database, checks the copy, and only then forgets copies beyond the last three. The caller holds the write lock
 * on a connection of its own, so that the copy is what the migration will change. Returns the name of the copy within `copies/`.
 * Throws STORE_FAILED when the copy is not what it should be.
 */
export function makeCopy(directory: string, version: number, nowMs: number): string {
  const folder = join(directory, COPIES_FOLDER);
  const name = copyName(version, nowMs);
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeCopy(join(directory, DATABASE_FILE), path);
    if (inspectDatabase(path, 0, 'integrity_check') !== version) throw new CryptoNetsError('STORE_FAILED');
    syncPath(path);
    syncPath(folder);
  } catch (error) {
    rmSync(path, { force: true });
    throw unwritten('the copy before the update could not be made', error);
  }
  for (const old of listCopies(directory).slice(0, -COPIES_KEPT)) rmSync(join(folder, old), { force: true });
  return name;
}

function writeCopy(from: string, to: string): void {
  // VACUUM INTO takes an empty file: made here, so that it is private from its first byte.
  createPrivateFile(to);
  const db = new Database(from, { readonly: true, fileMustExist: true });
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}
