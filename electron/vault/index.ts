/** The face of the vault room: what operations and host use. */
export { zero } from './bytes.ts';
export { exportKey, importKey, MAX_EXPORT_BYTES, readKeyFacts } from './exported-key.ts';
export type { ExportableKey, KeyFacts } from './exported-key.ts';
export { passphraseBytes } from './passphrase.ts';
export { decodeVaultRecord, encodeVaultRecord } from './record.ts';
export type { Slot, SlotType, VaultRecord } from './record.ts';
export type { ScryptCost } from './scrypt-cost.ts';
export { selfTest } from './self-test.ts';
export { keyFileName } from './slots/file.ts';
export type { KeyFile } from './slots/file.ts';
export { keyringBackend, keyringProblem } from './slots/keyring.ts';
export type { Keyring } from './slots/keyring.ts';
export type { Credential, SlotSpec } from './slots/slot.ts';
export { UnlockGate } from './unlock-gate.ts';
export type { RowPlace, UnlockedVault } from './unlocked.ts';
export { addSlot, changePassphrase, createVault, removeSlot, unlockVault } from './vault.ts';
export type { ChangedVault, NewVault } from './vault.ts';
