/** Looks at a database file without changing it, before anything is allowed to write. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { storing } from './connection.ts';
import { Database } from './sqlite.ts';

/** "CNET": marks a SQLite file as ours (PRAGMA application_id). */
export const APPLICATION_ID = 0x434e4554;

function corrupt(): never {
  throw new CryptoNetsError('STORE_CORRUPT');
}

function versionOf(db: Database): number {
  const number = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const version = number('user_version');
  const tables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (version < 0) corrupt();
  if (version === 0 && tables > 0) corrupt();
  if (version > 0 && number('application_id') !== APPLICATION_ID) corrupt();
  return version;
}

/**
 * The schema version of a file, 0 for an empty one. `check`: `quick_check` (structure) or `integrity_check` (indices too).
 * The connection is read-only, so that a damaged file stays byte for byte what it was.
 * Throws STORE_CORRUPT (damaged, or a database of something else), STORE_LOCKED, STORE_FAILED.
 */
export function inspectDatabase(
  path: string,
  busyTimeoutMs: number,
  check: 'quick_check' | 'integrity_check' = 'quick_check',
): number {
  return storing(() => {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    try {
      db.pragma('trusted_schema = OFF');
      db.pragma('cell_size_check = ON');
      const version = versionOf(db);
      if (db.pragma(`${check}(1)`, { simple: true }) !== 'ok') corrupt();
      return version;
    } finally {
      db.close();
    }
  });
}
