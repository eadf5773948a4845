/** What the four kinds of slots have in common: how one is asked for, and what making and opening one yields. */
import type { ScryptCost } from '../scrypt-cost.ts';
import type { KeyFile } from './file.ts';
import type { Keyring } from './keyring.ts';

/** A slot to make. Passphrases are taken over and zeroed. */
export type SlotSpec =
  | { readonly type: 'passphrase'; readonly passphrase: Uint8Array; readonly cost?: ScryptCost }
  | { readonly type: 'recovery' }
  | { readonly type: 'keyring'; readonly keyring: Keyring }
  | { readonly type: 'file'; readonly keyFile: KeyFile };

/** What opens a slot. Passphrases are taken over and zeroed. */
export type Credential =
  | { readonly type: 'passphrase'; readonly passphrase: Uint8Array }
  | { readonly type: 'recovery'; readonly code: string }
  | { readonly type: 'keyring'; readonly keyring: Keyring }
  | { readonly type: 'file'; readonly keyFile: KeyFile };

/** A slot's secret, new or recovered: the caller wraps or unwraps with it and zeroes it. */
export interface NewSlotSecret {
  readonly secret: Uint8Array;
  readonly parameters: Uint8Array;
  /** Of a recovery slot: the code, to be shown once and kept nowhere. */
  readonly recoveryCode?: string;
}
