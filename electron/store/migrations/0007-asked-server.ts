/** Which kind of server a prediction of the history asked: once a server is removed, its row no longer tells it from the app's own. */
import type { Migration } from '../migrate.ts';

export const askedServer: Migration = {
  version: 7,
  name: 'asked-server',
  sql: `
    ALTER TABLE history ADD COLUMN server_kind TEXT CHECK (server_kind IN ('own', 'kept', 'named'));
    UPDATE history SET server_kind = 'kept' WHERE server_id IS NOT NULL;
  `,
};
