/** From SQLite's result codes to the house's error codes. Neither SQL values nor paths are passed on. */
import { closeSync, openSync } from 'node:fs';
import {
  CryptoNetsError,
  isTooManyFiles,
  toCryptoNetsError,
  type ErrorCode,
} from '../../shared/errors/index.ts';

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
  ['SQLITE_FULL', 'STORE_FULL'],
  // The index of the write-ahead log finds no room.
  ['SQLITE_IOERR_SHMSIZE', 'STORE_FULL'],
];

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/** Whether the disk has no room, or the user no more of it. */
export function isFull(error: unknown): boolean {
  return error instanceof CryptoNetsError && error.code === 'STORE_FULL';
}

/** A file of the profile that could not be written: STORE_FULL where that is why. */
export function unwritten(message: string, cause: unknown): CryptoNetsError {
  const full = NO_ROOM.has(systemCode(cause)) || isFull(toStoreError(cause));
  return new CryptoNetsError(full ? 'STORE_FULL' : 'STORE_FAILED', message, { cause });
}

/** Any failure of the database as an error of the house; errors of the house pass through. */
export function toStoreError(error: unknown): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (isTooManyFiles(error)) return toCryptoNetsError(error);
  const sqlite = sqliteCode(error);
  const full = sqlite?.startsWith('SQLITE_CANTOPEN') ? whyNoFile() : undefined;
  if (full) return full;
  const code = NO_ROOM.has(systemCode(error))
    ? 'STORE_FULL'
    : (BY_PREFIX.find(([prefix]) => sqlite?.startsWith(prefix))?.[1] ?? 'STORE_FAILED');
  if (code === 'ARGUMENT_INVALID') {
    return new CryptoNetsError(code, 'a value is outside what the database takes', { cause: error });
  }
  return new CryptoNetsError(code, code === 'STORE_FAILED' ? whyUnusable(error, sqlite) : undefined, {
    cause: error,
  });
}

/** SQLite does not say why it could not open a file; another file that is surely there may tell. */
function whyNoFile(): CryptoNetsError | undefined {
  try {
    closeSync(openSync(process.execPath, 'r'));
    return undefined;
  } catch (error) {
    return isTooManyFiles(error) ? toCryptoNetsError(error) : undefined;
  }
}

/** What the system gave as the reason, in words. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOENT: 'a folder on the way to it is not there and cannot be made',
  ENOTDIR: 'a file is where a folder should be',
  ELOOP: 'a link leads to itself',
  EEXIST: 'a file or a link to nowhere is where a folder should be',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk failed',
  SQLITE_READONLY: 'it may not be written',
  SQLITE_CANTOPEN: 'a file of it cannot be opened',
  SQLITE_IOERR: 'the disk failed',
};

const systemCode = (error: unknown): string => {
  const { code } = error as { readonly code?: unknown };
  return error instanceof Error && typeof code === 'string' ? code : '';
};

function whyUnusable(error: unknown, sqlite: string | undefined): string | undefined {
  const why = WHY[systemCode(error)] ?? Object.entries(WHY).find(([code]) => sqlite?.startsWith(code))?.[1];
  if (why !== undefined) return `the profile cannot be used: ${why}`;
  return sqlite === undefined ? undefined : `the database could not be used (${sqlite})`;
}

const UNWRITABLE =
  /^(EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EEXIST|ELOOP|ENAMETOOLONG|SQLITE_(READONLY|CANTOPEN))/;

/** Whether a profile could not be opened only because nothing can be written where it is. */
export function isUnwritable(error: unknown): boolean {
  return (
    error instanceof CryptoNetsError &&
    (isFull(error) || (error.code === 'STORE_FAILED' && UNWRITABLE.test(systemCode(error.cause))))
  );
}
