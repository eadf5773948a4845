/** Predictions that were made: timing in the clear, results sealed by the vault. */
import type { Migration } from '../migrate.ts';

export const history: Migration = {
  version: 3,
  name: 'history',
  sql: `
    CREATE TABLE history (
      operation_id TEXT PRIMARY KEY CHECK (length(operation_id) = 32),
      started_ms INTEGER NOT NULL CHECK (started_ms >= 0),
      model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
      parameter_set TEXT NOT NULL CHECK (length(parameter_set) BETWEEN 1 AND 200),
      packing TEXT NOT NULL CHECK (length(packing) BETWEEN 1 AND 32),
      engine TEXT NOT NULL CHECK (length(engine) BETWEEN 1 AND 32),
      image_count INTEGER NOT NULL CHECK (image_count >= 1),
      key_id TEXT REFERENCES keys (id) ON DELETE SET NULL,
      server_id TEXT REFERENCES servers (id) ON DELETE SET NULL,
      trace TEXT NOT NULL CHECK (length(trace) <= 65536),
      sealed_result BLOB CHECK (length(sealed_result) BETWEEN 1 AND 67200000)
    ) STRICT;

    CREATE INDEX history_by_time ON history (started_ms DESC, operation_id DESC);
    CREATE INDEX history_by_key ON history (key_id);
    CREATE INDEX history_by_server ON history (server_id);
  `,
};
