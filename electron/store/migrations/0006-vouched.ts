/**
 * What the vault vouches for (one sealed row: see electron/keys/steering.ts), the models that servers were seen with, and which model a prediction
 * of the history was made with.
 */
import type { Migration } from '../migrate.ts';

export const vouched: Migration = {
  version: 6,
  name: 'vouched',
  sql: `
    CREATE TABLE vault_seal (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      epoch INTEGER NOT NULL CHECK (epoch >= 1),
      sealed BLOB NOT NULL CHECK (length(sealed) BETWEEN 1 AND 4194304)
    ) STRICT;

    CREATE TABLE model_pins (
      server TEXT NOT NULL CHECK (length(server) BETWEEN 1 AND 300),
      model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
      digest TEXT NOT NULL CHECK (length(digest) BETWEEN 1 AND 128),
      seen_ms INTEGER NOT NULL CHECK (seen_ms >= 0),
      PRIMARY KEY (server, model)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE history ADD COLUMN model_digest TEXT CHECK (length(model_digest) BETWEEN 1 AND 128);
  `,
};
