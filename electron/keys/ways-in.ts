/** The ways into a vault as views and commands name them, in the vault room's own terms. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { VaultStatus } from '../../shared/ipc/types.ts';
import {
  keyringBackend,
  type Credential,
  type KeyFile,
  type Keyring,
  type Slot,
  type SlotSpec,
  zero,
} from '../vault/index.ts';

/** How a new vault is protected; passphrases are taken over and zeroed. */
export type Protection =
  { readonly kind: 'passphrase'; readonly passphrase: Uint8Array } | { readonly kind: 'keyring' | 'file' };

/** What opens a vault; passphrases and codes are taken over and zeroed. */
export type UnlockWith =
  | {
      readonly kind: 'passphrase';
      readonly passphrase: Uint8Array;
      /** What an earlier version would have made of the same input, where that is something else. */
      readonly before?: Uint8Array | undefined;
    }
  | { readonly kind: 'recovery'; readonly code: Uint8Array }
  | { readonly kind: 'keyring' | 'file' };

/** What is not typed lies here. */
export interface WaysAtHand {
  readonly keyFile: KeyFile;
  readonly keyring: Keyring | undefined;
}

/** @throws KEYRING_UNAVAILABLE */
export function specOf(protection: Protection, { keyFile, keyring }: WaysAtHand): SlotSpec {
  if (protection.kind === 'passphrase') return { type: 'passphrase', passphrase: protection.passphrase };
  if (protection.kind === 'keyring') return { type: 'keyring', keyring: present(keyring) };
  return { type: 'file', keyFile };
}

/** @throws KEYRING_UNAVAILABLE */
export function credentialOf(by: UnlockWith, { keyFile, keyring }: WaysAtHand): Credential {
  switch (by.kind) {
    case 'passphrase':
      return { type: 'passphrase', passphrase: by.passphrase, before: by.before };
    case 'recovery':
      return { type: 'recovery', code: Buffer.from(by.code).toString('utf8') };
    case 'keyring':
      return { type: 'keyring', keyring: present(keyring) };
    case 'file':
      return { type: 'file', keyFile };
  }
}

function present(keyring: Keyring | undefined): Keyring {
  if (keyring) return keyring;
  throw new CryptoNetsError('KEYRING_UNAVAILABLE');
}

/**
 * A keyring or a key file proves nothing about who sits at the screen: where something can be typed, that is asked for.
 * @throws PASSPHRASE_REQUIRED
 */
export function requireTypedProof(slots: readonly Slot[], by: UnlockWith): void {
  if (by.kind === 'passphrase' || by.kind === 'recovery') return;
  if (isTyped(slots)) throw new CryptoNetsError('PASSPHRASE_REQUIRED');
}

/** Whether one way in at least is typed. */
export function isTyped(slots: readonly Slot[]): boolean {
  return slots.some(({ type }) => type === 'passphrase' || type === 'recovery');
}

/** What opens without being typed. */
export function waysAtHand({ keyFile, keyring }: WaysAtHand): Credential[] {
  const file: Credential = { type: 'file', keyFile };
  return keyring ? [file, { type: 'keyring', keyring }] : [file];
}

/** For a secret that came in vain. */
export function zeroTyped(secrets: Protection | UnlockWith): void {
  if (secrets.kind === 'passphrase')
    zero(secrets.passphrase, 'before' in secrets ? secrets.before : undefined);
  if (secrets.kind === 'recovery') zero(secrets.code);
}

export function slotStatus(slot: Slot): VaultStatus['slots'][number] {
  return {
    id: slot.type,
    kind: slot.type,
    createdAt: new Date(slot.createdAtMs).toISOString(),
    ...(slot.type === 'keyring' ? { backend: keyringBackend(slot) } : {}),
  };
}
