/** Brings a database to the newest schema, one transaction a step. */
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
    throw new CryptoNetsError('INTERNAL', 'The migrations are not numbered 1, 2, 3 …');
  }
  return migrations.length;
}

/** Throws STORE_NEWER when a later version of the app wrote the file. */
export function assertNotNewer(version: number, migrations: readonly Migration[]): void {
  const known = newestVersion(migrations);
  if (version <= known) return;
  throw new CryptoNetsError(
    'STORE_NEWER',
    `The database has version ${String(version)}; this app knows up to version ${String(known)}.`,
  );
}

/**
 * Runs the steps that are missing. Each checks the version within its own transaction, so that two processes that update at the same moment
 * do each step once. A step that fails leaves the version before it.
 */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  for (const migration of migrations) {
    connection.transaction(() => {
      if (Number(connection.pragma('user_version')) >= migration.version) return;
      connection.exec(migration.sql);
      connection.pragma(`application_id = ${String(APPLICATION_ID)}`);
      connection.pragma(`user_version = ${String(migration.version)}`);
    });
  }
}
