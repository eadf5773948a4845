/** The vault record's row. Its bytes are opaque here; the vault room writes and reads them. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { blob, type Connection } from './connection.ts';

export interface StoredVault {
  readonly record: Uint8Array;
  /** Rises by one with each change: the base that a change must name. */
  readonly revision: number;
}

export class VaultTable {
  readonly #connection: Connection;
  readonly #read;
  readonly #create;
  readonly #replace;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#read = connection.query<StoredVault>('SELECT record, revision FROM vault');
    this.#create = connection.query('INSERT OR IGNORE INTO vault (id, revision, record) VALUES (1, 1, ?)');
    this.#replace = connection.query(
      'UPDATE vault SET record = ?, revision = revision + 1 WHERE id = 1 AND revision = ?',
    );
  }

  /** Undefined when no vault was made yet. */
  read(): StoredVault | undefined {
    const row = this.#read.get();
    return row && { record: blob(row.record), revision: row.revision };
  }

  /** Throws VAULT_EXISTS, also when another process was faster. */
  create(record: Uint8Array): StoredVault {
    if (this.#create.run(record) === 0) throw new CryptoNetsError('VAULT_EXISTS');
    return { record, revision: 1 };
  }

  /** Replaces the record that was read as `revision`; the old slots are purged. Throws STORE_LOCKED when another process changed it since. */
  replace(record: Uint8Array, revision: number): StoredVault {
    if (this.#connection.freeing(() => this.#replace.run(record, revision)) === 0) {
      throw new CryptoNetsError('STORE_LOCKED', 'another program has just changed the keystore');
    }
    this.#connection.purge();
    return { record, revision: revision + 1 };
  }

  /** Forgets the vault with everything sealed under it (keys and history): the way on for somebody who has lost every way to unlock it. */
  deleteWithContents(): void {
    this.#connection.transaction(() => {
      this.#connection.freeing(() =>
        this.#connection.exec(
          'DELETE FROM history; DELETE FROM keys; DELETE FROM vault_seal; DELETE FROM vault;',
        ),
      );
      this.#connection.purge();
    });
  }
}
