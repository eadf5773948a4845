/** Puts a copy of the database in the place of what is there, which is kept beside it. */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { COPIES_FOLDER, listCopies } from './copies.ts';
import { unwritten } from './errors.ts';
import { inspectDatabase } from './inspect.ts';
import { assertPrivateFile, syncPath } from './private-files.ts';
import { DATABASE_FILE } from './profile.ts';

export interface Restored {
  /** The copy that was taken: its name begins with the time it was made. */
  readonly copy: string;
  /** What the database that was there is called now; null when there was none. */
  readonly before: string | null;
}

/** The newest copy that is whole, or nothing. No other program may have the profile open. @throws NOT_FOUND, STORE_FULL, STORE_FAILED */
export function restoreNewestCopy(directory: string, nowMs: number): Restored {
  const copy = listCopies(directory).findLast((name) => isWhole(join(directory, COPIES_FOLDER, name)));
  if (copy === undefined) throw new CryptoNetsError('NOT_FOUND', 'there is no whole copy of the database');
  const path = join(directory, DATABASE_FILE);
  const before = existsSync(path) ? `${DATABASE_FILE}.before-${nowMs}` : null;
  const beside = `${path}.restored`;
  try {
    copyFileSync(join(directory, COPIES_FOLDER, copy), beside);
    assertPrivateFile(beside);
    if (before !== null) renameSync(path, join(directory, before));
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    renameSync(beside, path);
    syncPath(path);
    syncPath(directory);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw unwritten('the copy could not be put back', cause);
  }
  return { copy, before };
}

function isWhole(path: string): boolean {
  try {
    return inspectDatabase(path, 0, 'integrity_check') > 0;
  } catch {
    return false;
  }
}
