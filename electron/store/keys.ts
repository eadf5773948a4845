/** Keys of a person: public facts in the clear; their secrets are rows of their own. */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Connection } from './connection.ts';
import { sqliteCode } from './errors.ts';
import { KeySecretTable, type NewSecret, type SecretRow } from './key-secrets.ts';
import { assertRowId, pageLimit, pageOffset, type Page, type RowId } from './rows.ts';

interface KeyFacts {
  readonly id: RowId;
  /** 1..100 characters, unique. */
  readonly name: string;
  readonly createdAtMs: number;
  /** 16 hexadecimal digits to tell keys apart by eye. */
  readonly fingerprint: string;
}

export interface KeyRow extends KeyFacts {
  readonly secrets: readonly SecretRow[];
}

export interface NewKey {
  /** From newRowId: the caller seals secrets for this key before it exists. */
  readonly id: RowId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly secrets: readonly NewSecret[];
}

/** SHA-256 of the random id, truncated to 64 bits: says nothing about the secrets. */
export function keyFingerprint(id: RowId): string {
  return createHash('sha256').update(`cryptonets/key/${id}`).digest('hex').slice(0, 16);
}

const COLUMNS = 'id, name, created_ms AS createdAtMs, fingerprint';

function asKeyError(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = sqliteCode(cause);
  const taken = code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
  return taken ? new CryptoNetsError('KEY_EXISTS') : error;
}

export class KeyTable {
  readonly secrets: KeySecretTable;
  readonly #connection: Connection;
  readonly #insert;
  readonly #list;
  readonly #ids;
  readonly #byId;
  readonly #byName;
  readonly #rename;
  readonly #delete;

  constructor(connection: Connection) {
    this.secrets = new KeySecretTable(connection);
    this.#connection = connection;
    this.#insert = connection.query(
      'INSERT INTO keys (id, name, created_ms, fingerprint) VALUES (?, ?, ?, ?)',
    );
    this.#list = connection.query<KeyFacts>(
      `SELECT ${COLUMNS} FROM keys ORDER BY created_ms DESC, id LIMIT ? OFFSET ?`,
    );
    this.#ids = connection.query<{ id: RowId }>('SELECT id FROM keys');
    this.#byId = connection.query<KeyFacts>(`SELECT ${COLUMNS} FROM keys WHERE id = ?`);
    this.#byName = connection.query<KeyFacts>(`SELECT ${COLUMNS} FROM keys WHERE name = ?`);
    this.#rename = connection.query('UPDATE keys SET name = ? WHERE id = ?');
    this.#delete = connection.query('DELETE FROM keys WHERE id = ?');
  }

  /** The key with its secrets, or nothing. Throws KEY_EXISTS when name or id is taken, ARGUMENT_INVALID. */
  add({ id, name, createdAtMs, secrets }: NewKey): KeyRow {
    assertRowId(id);
    return this.#connection.transaction(() => {
      try {
        this.#insert.run(id, name, createdAtMs, keyFingerprint(id));
      } catch (error) {
        throw asKeyError(error);
      }
      for (const secret of secrets) this.secrets.add(id, secret);
      return this.byId(id);
    });
  }

  /** Newest first. */
  list(page: Page = {}): KeyRow[] {
    const facts = this.#list.all(pageLimit(page.limit), pageOffset(page.offset));
    return facts.map((key) => this.#withSecrets(key));
  }

  /** Of all keys. */
  ids(): RowId[] {
    return this.#ids.all().map(({ id }) => id);
  }

  /** Throws KEY_NOT_FOUND. */
  byName(name: string): KeyRow {
    return this.#withSecrets(this.#byName.get(name));
  }

  /** Throws KEY_NOT_FOUND. */
  byId(id: RowId): KeyRow {
    return this.#withSecrets(this.#byId.get(id));
  }

  /** Throws KEY_NOT_FOUND, KEY_EXISTS, ARGUMENT_INVALID. */
  rename(id: RowId, name: string): void {
    try {
      if (this.#rename.run(name, id) === 0) throw new CryptoNetsError('KEY_NOT_FOUND');
    } catch (error) {
      throw asKeyError(error);
    }
  }

  /** With its secrets. History of the key stays, without naming it. Throws KEY_NOT_FOUND. */
  delete(id: RowId): void {
    if (this.#connection.freeing(() => this.#delete.run(id)) === 0)
      throw new CryptoNetsError('KEY_NOT_FOUND');
    this.#connection.purge();
  }

  #withSecrets(key: KeyFacts | undefined): KeyRow {
    if (key === undefined) throw new CryptoNetsError('KEY_NOT_FOUND');
    return { ...key, secrets: this.secrets.of(key.id) };
  }
}
