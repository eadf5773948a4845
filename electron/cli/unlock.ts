/** Opens the keystore for a command: without asking where possible, by what was given, by a question where there is a terminal. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Host } from '../host/index.ts';
import type { UnlockWith } from '../keys/ways-in.ts';
import {
  askHidden,
  canAsk,
  givenPassphrase,
  withGiven,
  type GivenPassphrase,
  type PassphraseSource,
} from './passphrase.ts';
import { readBounded } from './read-file.ts';
import { secretText } from './secret-file.ts';
import { keystore } from './words/keystore.ts';

export const KEYSTORE_PASSPHRASE = 'CRYPTONETS_PASSPHRASE';

/** Whether the keys of the profile can be used afterwards. Asks only when `ask` is set and somebody is there. */
export async function unlockIfPossible(host: Host, source: PassphraseSource, ask: boolean): Promise<boolean> {
  const { vault } = host.rooms;
  const { state, slots } = vault.status();
  if (state !== 'locked') return true;
  const given = (await givenPassphrase(source)) ?? (await asked(ask && slots.some(isPassphrase)));
  if (!given) return false;
  await withGiven(given, (by) => vault.unlock(byPassphrase(by)));
  if (given.problem) process.stderr.write(`${keystore.notText}\n`);
  return true;
}

export const byPassphrase = ({ passphrase, before }: GivenPassphrase): UnlockWith => ({
  kind: 'passphrase',
  passphrase,
  before,
});

const isPassphrase = ({ kind }: { readonly kind: string }): boolean => kind === 'passphrase';

async function asked(wanted: boolean): Promise<GivenPassphrase | undefined> {
  if (!wanted || !canAsk()) return undefined;
  const typed = await askHidden(keystore.prompts.passphrase);
  return typed.length === 0 ? undefined : { passphrase: typed };
}

/** @throws VAULT_MISSING, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG */
export async function unlockOrFail(host: Host, source: PassphraseSource): Promise<void> {
  requireKeystore(host);
  if (await unlockIfPossible(host, source, true)) return;
  throw new CryptoNetsError('PASSPHRASE_REQUIRED');
}

const MAX_CODE_BYTES = 1024;

/** Runs work that wants a proof of the owner. */
export type Proving = <T>(work: (proof: UnlockWith) => Promise<T>) => Promise<T>;

/**
 * What shows that somebody is the owner of the keystore, asked for even where it opens by itself: the recovery code of a file, else the
 * passphrase; a keystore that has neither is its owner's whose files they are. Each use of it is a copy.
 * @throws VAULT_MISSING, PASSPHRASE_REQUIRED, FILE_NOT_FOUND
 */
export async function proofOf(
  host: Host,
  source: PassphraseSource,
  recoveryCodeFile: string | undefined,
): Promise<Proving> {
  requireKeystore(host);
  if (recoveryCodeFile !== undefined) {
    const code = await readCode(recoveryCodeFile);
    return (work) => work({ kind: 'recovery', code: code.slice() });
  }
  const kinds = host.rooms.vault.status().slots.map(({ kind }) => kind);
  if (kinds.includes('passphrase')) {
    const given = await presentPassphrase(source);
    return (work) => withGiven(given, (by) => work(structuredClone(byPassphrase(by))));
  }
  if (kinds.includes('recovery'))
    throw new CryptoNetsError('PASSPHRASE_REQUIRED', 'expected --recovery-code-file');
  return (work) => work({ kind: kinds.includes('file') ? 'file' : 'keyring' });
}

/** The same, and the keystore open. */
export async function openedBy(
  host: Host,
  source: PassphraseSource,
  recoveryCodeFile?: string,
): Promise<Proving> {
  const proving = await proofOf(host, source, recoveryCodeFile);
  if (host.rooms.vault.status().state === 'locked') await proving((proof) => host.rooms.vault.unlock(proof));
  return proving;
}

async function presentPassphrase(source: PassphraseSource): Promise<GivenPassphrase> {
  return (await givenPassphrase(source)) ?? { passphrase: await askHidden(keystore.prompts.present) };
}

async function readCode(file: string): Promise<Uint8Array> {
  const bytes = await readBounded(file, MAX_CODE_BYTES, 'ARGUMENT_INVALID');
  // In memory of its own: each proof is a copy that is zeroed.
  return new TextEncoder().encode(secretText(bytes).trim());
}

function requireKeystore(host: Host): void {
  if (host.rooms.vault.status().state !== 'missing') return;
  throw new CryptoNetsError('VAULT_MISSING');
}
