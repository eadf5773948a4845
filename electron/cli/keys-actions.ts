/** What each `npm run keys` command does. */
import { open } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { CryptoNetsError, fromReport } from '../../shared/errors/index.ts';
import type { KeySummary, VaultStatus } from '../../shared/ipc/types.ts';
import type { Host } from '../host/index.ts';
import { MAX_EXPORT_BYTES } from '../vault/index.ts';
import { interruptSignal } from './command.ts';
import { askHidden, givenPassphrase, newPassphrase, type PassphraseSource } from './passphrase.ts';
import { readBounded } from './read-file.ts';
import { withHost, type SessionOptions } from './session.ts';
import { tableLines } from './table.ts';
import { KEYSTORE_PASSPHRASE, unlockOrFail } from './unlock.ts';

export interface KeysOptions extends SessionOptions {
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

interface ExportOptions extends KeysOptions {
  readonly exportPassphraseFile?: string;
  readonly name?: string;
}

const KEY_NAME = /^[\p{L}\p{N} ._-]{1,64}$/u;

const keystoreSource = (options: KeysOptions): PassphraseSource => ({
  file: options.passphraseFile,
  environment: KEYSTORE_PASSPHRASE,
});

const fileSource = (options: ExportOptions): PassphraseSource => ({
  file: options.exportPassphraseFile,
  environment: 'CRYPTONETS_EXPORT_PASSPHRASE',
});

/** One JSON object, or lines for people. */
function print(options: KeysOptions, value: unknown, lines: readonly string[]): void {
  if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
}

export type WayIn = VaultStatus['slots'][number]['kind'];

const WAYS: Record<WayIn, string> = {
  passphrase: 'passphrase',
  recovery: 'recovery code',
  keyring: 'keyring of the operating system',
  file: 'key file (permissions of the profile folder only)',
};

export function showStatus(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const status = host.rooms.vault.status();
    const keys = host.rooms.keys.list().length;
    const ways = status.slots.map(({ kind }) => WAYS[kind]).join(', ');
    const hint = status.state === 'missing' ? ' Make one by "npm run keys -- init".' : '';
    print(options, { ...status, keys }, [
      `Keystore: ${status.state}.${hint}`,
      ...(ways === '' ? [] : [`Opened by: ${ways}`]),
      `Keys: ${keys}`,
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
            passphrase: await newPassphrase(keystoreSource(options), 'New passphrase'),
          } as const);
    const { status, recoveryCode } = await vault.create(protection, options.recoveryCode ?? false);
    print(options, { ...status, recoveryCode }, [
      'The keystore is made.',
      ...(recoveryCode === null ? [] : [`Recovery code, shown only now: ${recoveryCode}`]),
    ]);
  });
}

export function testUnlock(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    await unlockOrFail(host, keystoreSource(options));
    print(options, { unlocked: true }, ['That opens the keystore.']);
  });
}

interface NewPassphraseOptions extends KeysOptions {
  readonly newPassphraseFile?: string;
  readonly recoveryCodeFile?: string;
}

/** Also the way back in for somebody who has lost the passphrase but not the recovery code. */
export function setPassphrase(options: NewPassphraseOptions): Promise<void> {
  return withHost(options, async (host) => {
    if (options.recoveryCodeFile === undefined) await unlockOrFail(host, keystoreSource(options));
    else await host.rooms.vault.unlock({ kind: 'recovery', code: await readCode(options.recoveryCodeFile) });
    const source = { file: options.newPassphraseFile, environment: 'CRYPTONETS_NEW_PASSPHRASE' };
    const status = await host.rooms.vault.changePassphrase(await newPassphrase(source, 'New passphrase'));
    print(options, status, ['The passphrase is set.']);
  });
}

const MAX_CODE_BYTES = 1024;

async function readCode(file: string): Promise<Uint8Array> {
  const bytes = await readBounded(file, MAX_CODE_BYTES, 'ARGUMENT_INVALID');
  return Buffer.from(Buffer.from(bytes).toString('utf8').trim());
}

/** A passphrase protects a keystore with a key file only once the key file is gone. */
export function removeWay(way: WayIn, options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    await unlockOrFail(host, keystoreSource(options));
    print(options, await host.rooms.vault.removeSlot(way), [`Gone: ${WAYS[way]}.`]);
  });
}

export function listKeys(options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const keys = host.rooms.keys.list();
    const columns = ['Name', 'Parameters', 'Made', 'Fingerprint'].map((title) => ({
      title,
      align: 'left' as const,
    }));
    const rows = keys.map((key) => [
      key.name,
      key.parameters,
      key.createdAt.slice(0, 16).replace('T', ' '),
      key.fingerprint,
    ]);
    print(options, { keys }, keys.length === 0 ? ['There are no keys yet.'] : tableLines(columns, rows));
  });
}

export function createKey(name: string, options: KeysOptions): Promise<void> {
  const interrupted = interruptSignal();
  return withHost(options, async (host) => {
    requireKeyName(name);
    await unlockOrFail(host, keystoreSource(options));
    const key = await runKeyCreation(host, name, interrupted);
    print(options, key, [`Made the key "${key.name}" for ${key.parameters}.`]);
  });
}

function requireKeyName(name: string): void {
  if (KEY_NAME.test(name)) return;
  throw new CryptoNetsError(
    'ARGUMENT_INVALID',
    'A key is named by 1 to 64 letters, digits, spaces, dots or dashes.',
  );
}

async function runKeyCreation(host: Host, name: string, interrupted: AbortSignal): Promise<KeySummary> {
  const { operations, predictions } = host.rooms;
  const id = randomBytes(16).toString('hex');
  let made: KeySummary | undefined;
  let failure = new CryptoNetsError('CANCELLED');
  const unfollow = host.on('operation', ({ event }) => {
    if (event.kind === 'failed') failure = fromReport(event.error);
  });
  interrupted.addEventListener('abort', () => operations.cancel(id), { once: true });
  await operations.start(id, async (control) => (made = await predictions.makeKey(name, control)));
  unfollow();
  if (!made) throw failure;
  return made;
}

export function deleteKey(name: string, options: KeysOptions): Promise<void> {
  return withHost(options, async (host) => {
    const key = host.rooms.keys.byName(name);
    host.rooms.keys.delete(key.id);
    print(options, { deleted: key.id }, [`Deleted the key "${key.name}".`]);
  });
}

export function exportKeyFile(name: string, file: string, options: ExportOptions): Promise<void> {
  return withHost(options, async (host) => {
    await unlockOrFail(host, keystoreSource(options));
    const key = host.rooms.keys.byName(name);
    const passphrase = await newPassphrase(fileSource(options), 'Passphrase of the file');
    await writeNew(file, await host.rooms.keys.exportFile(key, passphrase));
    print(options, { exported: key.id }, [
      `Wrote the key "${key.name}" to a file. Keep it as safe as its passphrase.`,
    ]);
  });
}

/** A new file that only its owner reads; one that exists is not replaced. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(bytes);
    await file.sync();
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const message = exists ? 'The file exists already.' : 'The file cannot be written.';
    throw new CryptoNetsError('ARGUMENT_INVALID', message, { cause, hint: 'Name another file.' });
  }
}

export function importKeyFile(file: string, options: ExportOptions): Promise<void> {
  return withHost(options, async (host) => {
    if (options.name !== undefined) requireKeyName(options.name);
    await unlockOrFail(host, keystoreSource(options));
    const bytes = await readBounded(file, MAX_EXPORT_BYTES, 'KEY_INVALID');
    const passphrase =
      (await givenPassphrase(fileSource(options))) ?? (await askHidden('Passphrase of the file: '));
    const key = await host.rooms.keys.importFile(bytes, passphrase, options.name);
    print(options, key, [`Took over the key "${key.name}".`]);
  });
}
