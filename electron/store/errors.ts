/** From SQLite's result codes to the house's error codes. Neither SQL values nor paths are passed on. */
import { CryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';

/** SQLite's extended result code of an error of better-sqlite3, e.g. `SQLITE_CONSTRAINT_UNIQUE`. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'SqliteError') return undefined;
  const code = (error as Error & { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}

const BY_PREFIX: readonly (readonly [string, ErrorCode])[] = [
  ['SQLITE_BUSY', 'STORE_LOCKED'],
  ['SQLITE_LOCKED', 'STORE_LOCKED'],
  ['SQLITE_PROTOCOL', 'STORE_LOCKED'],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT'],
  ['SQLITE_NOTADB', 'STORE_CORRUPT'],
  ['SQLITE_CONSTRAINT', 'ARGUMENT_INVALID'],
  ['SQLITE_TOOBIG', 'ARGUMENT_INVALID'],
];

/** Any failure of the database as an error of the house; errors of the house pass through. */
export function toStoreError(error: unknown): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  const sqlite = sqliteCode(error);
  const code = BY_PREFIX.find(([prefix]) => sqlite?.startsWith(prefix))?.[1] ?? 'STORE_FAILED';
  if (code === 'ARGUMENT_INVALID') {
    return new CryptoNetsError(code, 'A value is outside what the database takes.', { cause: error });
  }
  const message =
    code === 'STORE_FAILED' && sqlite ? `The database could not be used (${sqlite}).` : undefined;
  return new CryptoNetsError(code, message, { cause: error });
}
