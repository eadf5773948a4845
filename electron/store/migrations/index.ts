/** All steps of the schema, in order. */
import type { Migration } from '../migrate.ts';
import { vaultAndKeys } from './0001-vault-and-keys.ts';
import { servers } from './0002-servers.ts';
import { history } from './0003-history.ts';
import { settings } from './0004-settings.ts';
import { oneKey } from './0005-one-key.ts';
import { vouched } from './0006-vouched.ts';
import { askedServer } from './0007-asked-server.ts';
import { signers } from './0008-signers.ts';

export const MIGRATIONS: readonly Migration[] = [
  vaultAndKeys,
  servers,
  history,
  settings,
  oneKey,
  vouched,
  askedServer,
  signers,
];
