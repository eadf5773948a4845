/** The vault record (slots; one row) and the keys with their sealed secrets. */
import type { Migration } from '../migrate.ts';

export const vaultAndKeys: Migration = {
  version: 1,
  name: 'vault-and-keys',
  sql: `
    CREATE TABLE vault (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      revision INTEGER NOT NULL CHECK (revision >= 1),
      record BLOB NOT NULL CHECK (length(record) BETWEEN 1 AND 32768)
    ) STRICT;

    CREATE TABLE keys (
      id TEXT PRIMARY KEY CHECK (length(id) = 32),
      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
      parameter_set TEXT NOT NULL CHECK (length(parameter_set) BETWEEN 1 AND 200),
      created_ms INTEGER NOT NULL CHECK (created_ms >= 0),
      fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 16),
      sealed_secret BLOB NOT NULL CHECK (length(sealed_secret) BETWEEN 1 AND 16777216)
    ) STRICT, WITHOUT ROWID;
  `,
};
