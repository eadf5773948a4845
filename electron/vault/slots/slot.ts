/** How a slot of each of the four kinds is asked for, and what opens it. */
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
  | {
      readonly type: 'passphrase';
      readonly passphrase: Uint8Array;
      /** What an earlier version would have made of the same input, where that is something else. */
      readonly before?: Uint8Array | undefined;
    }
  | { readonly type: 'recovery'; readonly code: string }
  | { readonly type: 'keyring'; readonly keyring: Keyring }
  | { readonly type: 'file'; readonly keyFile: KeyFile };
