/**
 * A key is one thing: its facts, and under it a secret for each parameter set that it was used with.
 *
 * Before, the two packings had a row each, held together by a name: `X` for batches and `X.interactive` beside it. Such pairs become one key
 * under the id of `X`. Whatever is not such a pair, by name and by parameter set, stays a key of its own. Only the program gave the name
 * `default.interactive`, before there was a `default`: it loses the suffix where that name is free.
 *
 * A secret opens only as the row that it was sealed for: `sealed_for` says which row that was, until it is sealed anew (electron/keys). Neither
 * table of keys is dropped and made again, since the rows of `history` would lose their keys.
 */
import type { Migration } from '../migrate.ts';

export const oneKey: Migration = {
  version: 5,
  name: 'one-key',
  sql: `
    CREATE TABLE key_secrets (
      key_id TEXT NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
      packing TEXT NOT NULL CHECK (length(packing) BETWEEN 1 AND 32),
      parameter_set TEXT NOT NULL CHECK (length(parameter_set) BETWEEN 1 AND 200),
      created_ms INTEGER NOT NULL CHECK (created_ms >= 0),
      sealed_for TEXT CHECK (length(sealed_for) = 32),
      sealed_secret BLOB NOT NULL CHECK (length(sealed_secret) BETWEEN 1 AND 16777216),
      PRIMARY KEY (key_id, parameter_set)
    ) STRICT;

    CREATE TEMP TABLE pairs AS
      SELECT beside.id AS beside_id, key.id AS key_id
      FROM keys AS beside JOIN keys AS key ON beside.name = key.name || '.interactive'
      WHERE beside.parameter_set GLOB '*_logp_*' AND key.parameter_set GLOB '*_logt_*';

    INSERT INTO key_secrets (key_id, packing, parameter_set, created_ms, sealed_for, sealed_secret)
      SELECT coalesce(pairs.key_id, keys.id),
        CASE WHEN parameter_set GLOB '*_logp_*' THEN 'interactive' ELSE 'batch' END,
        parameter_set, created_ms, keys.id, sealed_secret
      FROM keys LEFT JOIN pairs ON pairs.beside_id = keys.id;

    UPDATE history SET key_id = (SELECT key_id FROM pairs WHERE beside_id = history.key_id)
      WHERE key_id IN (SELECT beside_id FROM pairs);
    DELETE FROM keys WHERE id IN (SELECT beside_id FROM pairs);
    DROP TABLE pairs;

    UPDATE keys SET name = 'default'
      WHERE name = 'default.interactive' AND parameter_set GLOB '*_logp_*'
        AND NOT EXISTS (SELECT 1 FROM keys WHERE name = 'default');

    ALTER TABLE keys DROP COLUMN sealed_secret;
    ALTER TABLE keys DROP COLUMN parameter_set;
  `,
};
