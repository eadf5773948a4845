/** Who signed the models that servers were seen with; null of models that nobody had signed. */
import type { Migration } from '../migrate.ts';

export const signers: Migration = {
  version: 8,
  name: 'signers',
  sql: 'ALTER TABLE model_pins ADD COLUMN signer TEXT CHECK (length(signer) = 64);',
};
