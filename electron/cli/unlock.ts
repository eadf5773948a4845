/** Opens the keystore for a command: without asking where possible, by what was given, by a question where there is a terminal. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Host } from '../host/index.ts';
import { askHidden, canAsk, givenPassphrase, type PassphraseSource } from './passphrase.ts';

export const KEYSTORE_PASSPHRASE = 'CRYPTONETS_PASSPHRASE';

/** Whether the keys of the profile can be used afterwards. Asks only when `ask` is set and somebody is there. */
export async function unlockIfPossible(host: Host, source: PassphraseSource, ask: boolean): Promise<boolean> {
  const { vault } = host.rooms;
  const { state, slots } = vault.status();
  if (state !== 'locked') return true;
  const passphrase = (await givenPassphrase(source)) ?? (await asked(ask && slots.some(isPassphrase)));
  if (!passphrase) return false;
  await vault.unlock({ kind: 'passphrase', passphrase });
  return true;
}

const isPassphrase = ({ kind }: { readonly kind: string }): boolean => kind === 'passphrase';

async function asked(wanted: boolean): Promise<Uint8Array | undefined> {
  if (!wanted || !canAsk()) return undefined;
  const typed = await askHidden('Passphrase of the keystore (empty: use a throw-away key): ');
  return typed.length === 0 ? undefined : typed;
}

/** @throws VAULT_MISSING, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG */
export async function unlockOrFail(host: Host, source: PassphraseSource): Promise<void> {
  if (host.rooms.vault.status().state === 'missing') {
    throw new CryptoNetsError('VAULT_MISSING', undefined, { hint: 'Make one by "npm run keys -- init".' });
  }
  if (await unlockIfPossible(host, source, true)) return;
  throw new CryptoNetsError('PASSPHRASE_REQUIRED');
}
