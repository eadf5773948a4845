/** What the `npm run keys` commands about the keystore itself do: making it, opening it, its ways in, giving it up. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { CreatedVault } from '../keys/vault-session.ts';
import { askLine } from './ask-line.ts';
import { keystoreSource, print, type KeysOptions } from './keys-options.ts';
import { newPassphrase } from './passphrase.ts';
import { profileDir, withHost } from './session.ts';
import { openedBy, proofOf, unlockOrFail } from './unlock.ts';
import { keystore as words, type WayIn } from './words/keystore.ts';

export function showStatus(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const status = host.rooms.vault.status();
    const keys = host.rooms.keys.list().length;
    const ways = status.slots.map(({ kind }) => kind);
    print(options, { ...status, keys }, [
      words.status(status.state),
      ...(ways.length === 0 ? [] : [words.openedBy(ways)]),
      words.keys(keys),
    ]);
  });
}

export function initKeystore(
  options: KeysOptions & { readonly protect: 'passphrase' | 'file'; readonly recoveryCode?: boolean },
): Promise<void> {
  return withHost(options, async (host) => {
    const { vault } = host.rooms;
    if (vault.status().state !== 'missing') throw new CryptoNetsError('VAULT_EXISTS');
    const protection =
      options.protect === 'file'
        ? ({ kind: 'file' } as const)
        : ({
            kind: 'passphrase',
            passphrase: await newPassphrase(keystoreSource(options), words.prompts.next),
          } as const);
    const { status, recoveryCode } = await vault.create(protection, options.recoveryCode ?? false);
    print(options, { ...status, recoveryCode }, [
      words.made,
      ...(recoveryCode === null ? [] : [words.recoveryCode(recoveryCode)]),
    ]);
  });
}

export function testUnlock(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    await unlockOrFail(host, keystoreSource(options));
    print(options, { unlocked: true }, [words.opens]);
  });
}

interface ProofOptions extends KeysOptions {
  readonly recoveryCodeFile?: string;
}

/** Also the way back in for somebody who has lost the passphrase but not the recovery code. */
export function setPassphrase(
  options: ProofOptions & { readonly newPassphraseFile?: string },
): Promise<void> {
  return withHost(options, async (host) => {
    const proving = await openedBy(host, keystoreSource(options), options.recoveryCodeFile);
    const source = { file: options.newPassphraseFile, environment: 'CRYPTONETS_NEW_PASSPHRASE' };
    const next = await newPassphrase(source, words.prompts.next);
    const { vault } = host.rooms;
    const done = await proving((current) => vault.changePassphrase({ current, next: next.slice() }));
    next.fill(0);
    printRenewed(options, done, words.passphraseSet);
  });
}

/** A passphrase protects a keystore with a key file only once the key file is gone. */
export function removeWay(way: WayIn, options: ProofOptions): Promise<void> {
  return withHost(options, async (host) => {
    const proving = await openedBy(host, keystoreSource(options), options.recoveryCodeFile);
    const done = await proving((current) => host.rooms.vault.removeSlot(way, current));
    printRenewed(options, done, words.wayGone(way));
  });
}

function printRenewed(options: KeysOptions, { status, recoveryCode }: CreatedVault, done: string): void {
  const code = recoveryCode === null ? [] : [words.codeAgain, words.recoveryCode(recoveryCode)];
  const ways = status.slots.map(({ kind }) => kind);
  print(options, { ...status, recoveryCode }, [done, words.openedBy(ways), ...code]);
}

/** After rows that the keystore vouches for were changed by something else: they are named, and taken as they are. */
export function acceptChanges(options: ProofOptions & { readonly yes?: boolean }): Promise<void> {
  return withHost(options, async (host) => {
    const { vault } = host.rooms;
    const proving = await proofOf(host, keystoreSource(options), options.recoveryCodeFile);
    const altered = await proving((proof) => vault.unlock(proof)).then(
      () => undefined,
      (error: unknown) => toCryptoNetsError(error),
    );
    if (altered && altered.code !== 'VAULT_ALTERED') throw altered;
    if (altered && !options.yes) await requireTyped(words.askAccept(altered.message), words.acceptConsent);
    if (altered) await proving((proof) => vault.acceptChanges(proof));
    print(options, { accepted: altered?.message ?? null }, [altered ? words.accepted : words.nothingAltered]);
  });
}

/** The way out for somebody who has lost every way in. */
export function startOver(options: KeysOptions & { readonly yes?: boolean }): Promise<void> {
  return withHost(options, async (host) => {
    // An open keystore is refused without a question.
    if (!options.yes && !host.rooms.vault.unlocked) await requireConsent(host.rooms.keys.list().length);
    print(options, await host.rooms.startOver(), [words.gone]);
  });
}

function requireConsent(keys: number): Promise<void> {
  return requireTyped(words.askConsent(keys), words.consent);
}

/** @throws CANCELLED, ARGUMENT_INVALID when nobody can be asked */
async function requireTyped(question: string, consent: string): Promise<void> {
  const typed = await askLine(question);
  if (typed.trim().toLowerCase() !== consent) throw new CryptoNetsError('CANCELLED');
}

/** The newest whole copy in the place of a database that is damaged, empty or not trusted any more. */
export async function restoreCopy(options: KeysOptions & { readonly yes?: boolean }): Promise<void> {
  if (!options.yes) await requireTyped(words.askRestore, words.restoreConsent);
  const { restoreNewestCopy } = await import('../store/index.ts');
  const restored = restoreNewestCopy(profileDir(options.profile), Date.now());
  print(options, restored, [words.restored(restored.copy, restored.before)]);
}
