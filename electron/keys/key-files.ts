/** Keys in files, whole: for backups and for another computer. */
import type { KeySummary } from '../../shared/ipc/types.ts';
import { exportKey, importKey, zero } from '../vault/index.ts';
import type { KeyRing } from './key-ring.ts';
import { parametersByName } from './parameters.ts';
import type { VaultSession } from './vault-session.ts';

/** The bytes of a key file under a passphrase of its own, which is zeroed. @throws KEY_NOT_FOUND, VAULT_LOCKED, PASSPHRASE_WEAK */
export async function exportKeyFile(
  keys: Pick<KeyRing, 'secretOf'>,
  key: KeySummary,
  passphrase: Uint8Array,
): Promise<Uint8Array> {
  const secrets: { parameterSet: string; secret: Uint8Array }[] = [];
  try {
    for (const { parameters } of key.secrets)
      secrets.push({ parameterSet: parameters, secret: keys.secretOf(key, { name: parameters }) });
    const facts = { keyId: key.id, name: key.name, createdAtMs: Date.parse(key.createdAt) };
    return await exportKey({ ...facts, secrets }, passphrase);
  } finally {
    zero(passphrase, ...secrets.map(({ secret }) => secret));
  }
}

export interface FilePassphrase {
  readonly passphrase: Uint8Array;
  /** What an earlier version would have made of the same input, where that is something else. */
  readonly before?: Uint8Array | undefined;
}

export interface ImportParts {
  readonly keys: Pick<KeyRing, 'addWhole'>;
  readonly vault: Pick<VaultSession, 'require'>;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

/**
 * Seals the key of a key file into the vault, under another name when one is given. Zeroes the passphrases.
 * @throws KEY_INVALID, KEY_EXISTS, PASSPHRASE_WRONG, PARAMETERS_UNKNOWN, VAULT_LOCKED, VAULT_MISSING
 */
export async function importKeyFile(
  { keys, vault, allowInsecure }: ImportParts,
  bytes: Uint8Array,
  { passphrase, before }: FilePassphrase,
  name?: string,
): Promise<KeySummary> {
  try {
    vault.require();
    const key = await importKey(bytes, passphrase, before);
    const { keyId, createdAtMs } = key;
    try {
      const secrets = key.secrets.map(({ parameterSet, secret }) => {
        return { parameters: parametersByName(parameterSet, allowInsecure), createdAtMs, secret };
      });
      return await keys.addWhole({ id: keyId, name: name ?? key.name, createdAtMs }, secrets);
    } finally {
      zero(...key.secrets.map(({ secret }) => secret));
    }
  } finally {
    zero(passphrase, before);
  }
}
