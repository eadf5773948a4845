/** The face of the store room: what operations and host use. */
export type { AskedServer, HistoryCursor, HistoryRow, HistoryTable, NewHistory } from './history.ts';
export { isUnwritable } from './errors.ts';
export { keyFingerprint } from './keys.ts';
export type { NewSecret, OldSecret, SealedSecret, SecretRow } from './key-secrets.ts';
export type { KeyRow, KeyTable, NewKey } from './keys.ts';
export { DATABASE_FILE, profileDirectory } from './profile.ts';
export type { Surroundings } from './profile.ts';
export { MAX_PAGE_ROWS, newRowId } from './rows.ts';
export type { Page, RowId } from './rows.ts';
export type { LinkObservation, ServerEntry, ServerRow, ServerTable, ServerTls } from './servers.ts';
export { asBoolean, asIntegerIn, asOneOf, asText, orNull, setting } from './settings.ts';
export type { Parser, Setting, SettingsTable } from './settings.ts';
export { restoreNewestCopy } from './restore.ts';
export { openStore } from './store.ts';
export type { Store, StoreOptions } from './store.ts';
export type { SteeringRow, StoredSeal } from './steering.ts';
export type { StoredVault, VaultTable } from './vault.ts';
