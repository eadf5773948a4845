/** Settings of the app: one JSON value a key. */
import type { Migration } from '../migrate.ts';

export const settings: Migration = {
  version: 4,
  name: 'settings',
  sql: `
    CREATE TABLE settings (
      key TEXT PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 100),
      value TEXT NOT NULL CHECK (length(value) <= 65536)
    ) STRICT, WITHOUT ROWID;
  `,
};
