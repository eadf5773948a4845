/** Keys: public facts in the clear, the secret as the blob that the vault sealed. */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { blob, type Connection } from './connection.ts';
import { sqliteCode } from './errors.ts';
import { assertRowId, pageLimit, pageOffset, type Page, type RowId } from './rows.ts';

export interface KeyRow {
  readonly id: RowId;
  /** 1..100 characters, unique. */
  readonly name: string;
  /** Name of the parameter set that the key belongs to. */
  readonly parameterSet: string;
  readonly createdAtMs: number;
  /** 16 hexadecimal digits to tell keys apart by eye. */
  readonly fingerprint: string;
}

export interface NewKey {
  /** From newRowId: the caller seals the secret for this row before it exists. */
  readonly id: RowId;
  readonly name: string;
  readonly parameterSet: string;
  readonly createdAtMs: number;
  /** At most 16 MiB. */
  readonly sealedSecret: Uint8Array;
}

/** SHA-256 of the random id, truncated to 64 bits: says nothing about the secret. */
export function keyFingerprint(id: RowId): string {
  return createHash('sha256').update(`cryptonets/key/${id}`).digest('hex').slice(0, 16);
}

const COLUMNS = 'id, name, parameter_set AS parameterSet, created_ms AS createdAtMs, fingerprint';

function asKeyError(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = sqliteCode(cause);
  const taken = code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
  return taken ? new CryptoNetsError('KEY_EXISTS') : error;
}

export class KeyTable {
  readonly #connection: Connection;
  readonly #insert;
  readonly #list;
  readonly #count;
  readonly #byId;
  readonly #byName;
  readonly #secret;
  readonly #rename;
  readonly #delete;
  readonly #deleteAll;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.query(
      'INSERT INTO keys (id, name, parameter_set, created_ms, fingerprint, sealed_secret) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#list = connection.query<KeyRow>(
      `SELECT ${COLUMNS} FROM keys ORDER BY created_ms DESC, id LIMIT ? OFFSET ?`,
    );
    this.#count = connection.query<{ count: number }>('SELECT count(*) AS count FROM keys');
    this.#byId = connection.query<KeyRow>(`SELECT ${COLUMNS} FROM keys WHERE id = ?`);
    this.#byName = connection.query<KeyRow>(`SELECT ${COLUMNS} FROM keys WHERE name = ?`);
    this.#secret = connection.query<{ sealed: Uint8Array }>(
      'SELECT sealed_secret AS sealed FROM keys WHERE id = ?',
    );
    this.#rename = connection.query('UPDATE keys SET name = ? WHERE id = ?');
    this.#delete = connection.query('DELETE FROM keys WHERE id = ?');
    this.#deleteAll = connection.query('DELETE FROM keys');
  }

  /** Throws KEY_EXISTS when name or id is taken, ARGUMENT_INVALID. */
  add(key: NewKey): KeyRow {
    assertRowId(key.id);
    const { id, name, parameterSet, createdAtMs, sealedSecret } = key;
    const fingerprint = keyFingerprint(id);
    try {
      this.#insert.run(id, name, parameterSet, createdAtMs, fingerprint, sealedSecret);
    } catch (error) {
      throw asKeyError(error);
    }
    return { id, name, parameterSet, createdAtMs, fingerprint };
  }

  /** Newest first. */
  list(page: Page = {}): KeyRow[] {
    return this.#list.all(pageLimit(page.limit), pageOffset(page.offset));
  }

  count(): number {
    return this.#count.get()?.count ?? 0;
  }

  /** Throws KEY_NOT_FOUND. */
  byName(name: string): KeyRow {
    return found(this.#byName.get(name));
  }

  /** Throws KEY_NOT_FOUND. */
  byId(id: RowId): KeyRow {
    return found(this.#byId.get(id));
  }

  /** The sealed secret of a key. Throws KEY_NOT_FOUND. */
  sealedSecret(id: RowId): Uint8Array {
    return blob(found(this.#secret.get(id)).sealed);
  }

  /** Throws KEY_NOT_FOUND, KEY_EXISTS, ARGUMENT_INVALID. */
  rename(id: RowId, name: string): void {
    try {
      if (this.#rename.run(name, id) === 0) throw new CryptoNetsError('KEY_NOT_FOUND');
    } catch (error) {
      throw asKeyError(error);
    }
  }

  /** History of the key stays, without naming it. Throws KEY_NOT_FOUND. */
  delete(id: RowId): void {
    if (this.#delete.run(id) === 0) throw new CryptoNetsError('KEY_NOT_FOUND');
    this.#connection.purge();
  }

  /** The number of keys that were deleted. */
  deleteAll(): number {
    const deleted = this.#deleteAll.run();
    this.#connection.purge();
    return deleted;
  }
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new CryptoNetsError('KEY_NOT_FOUND');
  return row;
}
