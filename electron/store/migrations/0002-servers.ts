/** Servers that the user added, and what was seen of the way to them. */
import type { Migration } from '../migrate.ts';

export const servers: Migration = {
  version: 2,
  name: 'servers',
  sql: `
    CREATE TABLE servers (
      id TEXT PRIMARY KEY CHECK (length(id) = 32),
      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
      address TEXT NOT NULL CHECK (length(address) BETWEEN 1 AND 300),
      tls TEXT NOT NULL CHECK (tls IN ('none', 'system', 'ca')),
      ca_pem TEXT CHECK (length(ca_pem) <= 65536),
      added_ms INTEGER NOT NULL CHECK (added_ms >= 0),
      last_seen_ms INTEGER CHECK (last_seen_ms >= 0),
      upload_bytes_per_second REAL CHECK (upload_bytes_per_second > 0),
      download_bytes_per_second REAL CHECK (download_bytes_per_second > 0),
      round_trip_ms REAL CHECK (round_trip_ms >= 0),
      CHECK ((tls = 'ca') = (ca_pem IS NOT NULL))
    ) STRICT, WITHOUT ROWID;
  `,
};
