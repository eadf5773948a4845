/** The secrets of keys, as the blobs that the vault sealed: one for each parameter set that a key is used with. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { blob, type Connection } from './connection.ts';
import { sqliteCode } from './errors.ts';
import type { RowId } from './rows.ts';

export interface SecretRow {
  /** What the parameter set is for. */
  readonly packing: string;
  /** Name of the parameter set. */
  readonly parameterSet: string;
  readonly createdAtMs: number;
}

export interface NewSecret extends SecretRow {
  /** At most 16 MiB. */
  readonly sealed: Uint8Array;
}

export interface SealedSecret {
  readonly sealed: Uint8Array;
  /** The row that it was sealed for by a version in which every secret was a key; null for this key's own. */
  readonly sealedFor: RowId | null;
}

/** A secret that is still sealed for the row of a version before. */
export interface OldSecret {
  readonly keyId: RowId;
  readonly parameterSet: string;
  readonly sealedFor: RowId;
}

export class KeySecretTable {
  readonly #connection: Connection;
  readonly #insert;
  readonly #of;
  readonly #sealed;
  readonly #old;
  readonly #reseal;
  readonly #places;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#insert = connection.query(
      `INSERT INTO key_secrets (key_id, packing, parameter_set, created_ms, sealed_secret) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key_id, parameter_set) DO NOTHING`,
    );
    this.#of = connection.query<SecretRow>(
      `SELECT packing, parameter_set AS parameterSet, created_ms AS createdAtMs FROM key_secrets WHERE key_id = ?
       ORDER BY packing, parameter_set`,
    );
    this.#sealed = connection.query<SealedSecret>(
      `SELECT sealed_secret AS sealed, sealed_for AS sealedFor FROM key_secrets
       WHERE key_id = ? AND parameter_set = ?`,
    );
    this.#old = connection.query<OldSecret>(
      `SELECT key_id AS keyId, parameter_set AS parameterSet, sealed_for AS sealedFor FROM key_secrets
       WHERE sealed_for IS NOT NULL`,
    );
    this.#places = connection.query<{ keyId: RowId; parameterSet: string }>(
      'SELECT key_id AS keyId, parameter_set AS parameterSet FROM key_secrets',
    );
    this.#reseal = connection.query(
      'UPDATE key_secrets SET sealed_secret = ?, sealed_for = NULL WHERE key_id = ? AND parameter_set = ?',
    );
  }

  /** False when the key has one for this parameter set already: that one stays. Throws KEY_NOT_FOUND, ARGUMENT_INVALID. */
  add(keyId: RowId, { packing, parameterSet, createdAtMs, sealed }: NewSecret): boolean {
    try {
      return this.#insert.run(keyId, packing, parameterSet, createdAtMs, sealed) > 0;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (sqliteCode(cause) !== 'SQLITE_CONSTRAINT_FOREIGNKEY') throw error;
      throw new CryptoNetsError('KEY_NOT_FOUND');
    }
  }

  of(keyId: RowId): SecretRow[] {
    return this.#of.all(keyId);
  }

  /** Throws KEY_NOT_FOUND. */
  sealed(keyId: RowId, parameterSet: string): SealedSecret {
    const row = this.#sealed.get(keyId, parameterSet);
    if (row === undefined) throw new CryptoNetsError('KEY_NOT_FOUND');
    return { sealed: blob(row.sealed), sealedFor: row.sealedFor };
  }

  /** Of all keys. */
  places(): { readonly keyId: RowId; readonly parameterSet: string }[] {
    return this.#places.all();
  }

  old(): OldSecret[] {
    return this.#old.all();
  }

  /** Replaces a secret by the same one, sealed anew for its own row. */
  reseal({ keyId, parameterSet }: Omit<OldSecret, 'sealedFor'>, sealed: Uint8Array): void {
    this.#reseal.run(sealed, keyId, parameterSet);
    this.#connection.purge();
  }
}
