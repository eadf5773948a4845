/** Brings a database to the newest schema: all missing steps in one transaction, after a copy was made. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Connection } from './connection.ts';
import { APPLICATION_ID } from './inspect.ts';

/** One step of the schema; `version` is PRAGMA user_version afterwards. Steps are never changed once released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The version that a list of steps leads to. Throws INTERNAL unless versions run 1, 2, 3 … */
export function newestVersion(migrations: readonly Migration[]): number {
  if (migrations.some(({ version }, i) => version !== i + 1)) {
    throw new CryptoNetsError('INTERNAL', 'the migrations are not numbered 1, 2, 3 …');
  }
  return migrations.length;
}

/** Throws STORE_NEWER when a later version of the app wrote the file. */
export function assertNotNewer(version: number, migrations: readonly Migration[]): void {
  const known = newestVersion(migrations);
  if (version <= known) return;
  throw new CryptoNetsError(
    'STORE_NEWER',
    `the database has version ${String(version)}; this app knows up to version ${String(known)}`,
  );
}

/**
 * Runs the steps that are missing. The version is read again under the write lock, which is held to the end: of two processes that update at
 * the same moment one does it and the other finds it done, and nobody ever sees a schema between two versions. A step that fails undoes all.
 * `beforeChange` is called under the lock with the version that is about to be changed, unless the database is new.
 * Throws STORE_NEWER, STORE_LOCKED, STORE_FAILED.
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  beforeChange: (version: number) => void = () => undefined,
): void {
  connection.transaction(() => {
    const version = Number(connection.pragma('user_version'));
    assertNotNewer(version, migrations);
    const missing = migrations.slice(version);
    if (missing.length === 0) return;
    if (version > 0) beforeChange(version);
    for (const migration of missing) connection.exec(migration.sql);
    connection.pragma(`application_id = ${String(APPLICATION_ID)}`);
    connection.pragma(`user_version = ${String(newestVersion(migrations))}`);
  });
}
