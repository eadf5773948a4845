/** What the `npm run keys` commands about single keys do. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { keyName } from '../../shared/ipc/contract.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import { MAX_EXPORT_BYTES } from '../vault/index.ts';
import { interruptSignal } from './command.ts';
import { keystoreSource, print, type KeysOptions } from './keys-options.ts';
import { askHidden, givenPassphrase, newPassphrase, withGiven, type PassphraseSource } from './passphrase.ts';
import { readBounded } from './read-file.ts';
import { runOperation } from './run-operation.ts';
import { withHost } from './session.ts';
import { tableLines } from './table.ts';
import { openedBy, unlockOrFail } from './unlock.ts';
import { keys as words } from './words/keys.ts';
import { writeNew } from './write-new.ts';

interface ExportOptions extends KeysOptions {
  readonly exportPassphraseFile?: string;
  readonly name?: string;
}

const fileSource = (options: ExportOptions): PassphraseSource => ({
  file: options.exportPassphraseFile,
  environment: 'CRYPTONETS_EXPORT_PASSPHRASE',
});

export function listKeys(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const keys = host.rooms.keys.list();
    const columns = words.columns.map((title) => ({
      title,
      align: 'left' as const,
    }));
    const rows = keys.map((key) => [
      key.name,
      packingsOf(key),
      key.createdAt.slice(0, 16).replace('T', ' '),
      key.fingerprint,
    ]);
    print(options, { keys }, keys.length === 0 ? [words.none] : tableLines(columns, rows));
  });
}

function packingsOf({ secrets }: KeySummary): string {
  return [...new Set(secrets.map(({ packing }) => packing))].join(', ');
}

export function createKey(given: string, options: KeysOptions): Promise<void> {
  const interrupted = interruptSignal();
  return withHost(options, async (host) => {
    const name = asKeyName(given);
    await unlockOrFail(host, keystoreSource(options));
    const key = await runOperation(host, (_, control) => host.rooms.makeKey(name, control), interrupted);
    print(options, key, [words.made(key.name)]);
  });
}

/** In the one form that names have. @throws ARGUMENT_INVALID */
function asKeyName(name: string): string {
  try {
    return keyName(name, 'name');
  } catch {
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      'expected 1 to 64 letters, digits, spaces, dots or dashes as the name of a key',
    );
  }
}

export function renameKey(name: string, given: string, options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const next = asKeyName(given);
    await unlockOrFail(host, keystoreSource(options));
    const { id } = host.rooms.keys.byName(name);
    print(options, host.rooms.keys.rename(id, next), [words.renamed(name, next)]);
  });
}

interface ProofOptions extends KeysOptions {
  readonly recoveryCodeFile?: string;
}

export function deleteKey(name: string, options: ProofOptions): Promise<void> {
  return withHost(options, async (host) => {
    const key = host.rooms.keys.byName(name);
    const proving = await openedBy(host, keystoreSource(options), options.recoveryCodeFile);
    await proving((proof) => host.rooms.deleteKey(key.id, proof));
    print(options, { deleted: key.id }, [words.deleted(key.name)]);
  });
}

export function exportKey(name: string, file: string, options: ExportOptions & ProofOptions): Promise<void> {
  return withHost(options, async (host) => {
    const proving = await openedBy(host, keystoreSource(options), options.recoveryCodeFile);
    const key = host.rooms.keys.byName(name);
    const passphrase = await newPassphrase(fileSource(options), words.filePassphrase);
    const bytes = await proving((proof) => host.rooms.exportKey(key, proof, passphrase.slice()));
    passphrase.fill(0);
    await writeNew(file, bytes);
    print(options, { exported: key.id }, [words.exported(key.name)]);
  });
}

export function importKey(file: string, options: ExportOptions): Promise<void> {
  return withHost(options, async (host) => {
    const name = options.name === undefined ? undefined : asKeyName(options.name);
    await unlockOrFail(host, keystoreSource(options));
    const bytes = await readBounded(file, MAX_EXPORT_BYTES, 'KEY_INVALID');
    const given = (await givenPassphrase(fileSource(options))) ?? {
      passphrase: await askHidden(`${words.filePassphrase}: `),
    };
    const key = await withGiven(given, (by) => host.rooms.importKey(bytes, by, name));
    print(options, key, [words.imported(key.name)]);
  });
}
