/** Which key a prediction of the command line uses: the keystore's where it can be opened, else a throw-away one, and it says so. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Host } from '../host/index.ts';
import { KEYSTORE_PASSPHRASE, unlockIfPossible } from './unlock.ts';
import { predict as words } from './words/predict.ts';

export interface KeyChoice {
  readonly wish: { readonly key?: string; readonly ephemeralKey?: boolean };
  /** For people; undefined when there is nothing to say. */
  readonly note: string | undefined;
}

interface KeyOptions {
  readonly key?: string | undefined;
  readonly passphraseFile?: string | undefined;
}

/** A key of the keystore was named, or what opens it was given: a run without the keystore is not what was asked for. */
export function wantsKept({ key, passphraseFile }: KeyOptions): boolean {
  return key !== undefined || passphraseFile !== undefined || Boolean(process.env[KEYSTORE_PASSPHRASE]);
}

/** @throws PASSPHRASE_REQUIRED when a key was named that cannot be unlocked, PASSPHRASE_WRONG, KEY_NOT_FOUND */
export async function chooseKey(host: Host, options: KeyOptions): Promise<KeyChoice> {
  const source = { file: options.passphraseFile, environment: KEYSTORE_PASSPHRASE };
  const usable = await unlockIfPossible(host, source, true);
  if (options.key !== undefined) {
    if (!usable) throw new CryptoNetsError('PASSPHRASE_REQUIRED');
    host.rooms.keys.byName(options.key);
    return { wish: { key: options.key }, note: undefined };
  }
  if (!usable) return { wish: { ephemeralKey: true }, note: words.lockedKeystore };
  const missing = host.rooms.vault.status().state === 'missing';
  // One command, one prediction: the choice of packing must count the keys in full.
  return missing ? { wish: { ephemeralKey: true }, note: words.noKeystore } : { wish: {}, note: undefined };
}
