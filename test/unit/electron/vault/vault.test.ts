import { describe, expect, it } from 'vitest';
import {
  createVault,
  decodeVaultRecord,
  encodeVaultRecord,
  keyFileName,
  type Credential,
  type SlotSpec,
  type UnlockedVault,
} from '../../../../electron/vault/index.ts';
import {
  codeOf,
  failure,
  flipped,
  MemoryKeyFile,
  passphraseSlot,
  SoftKeyring,
  unlockVault,
  withPassphrase,
} from './support.ts';

const PLACE = { table: 'keys', rowId: 'a1', paramsDigest: Uint8Array.of(1, 2, 3) };
const CONTENT = Uint8Array.of(9, 8, 7);

function expectSameKey(a: UnlockedVault, b: UnlockedVault): void {
  expect(b.open(PLACE, a.seal(PLACE, CONTENT))).toEqual(CONTENT);
}

describe('a new vault', () => {
  it('opens by each of its slots, after a trip through its bytes', async () => {
    const keyring = new SoftKeyring();
    const keyFile = new MemoryKeyFile();
    const specs: SlotSpec[] = [
      passphraseSlot(),
      { type: 'recovery' },
      { type: 'keyring', keyring },
      { type: 'file', keyFile },
    ];
    const vault = await createVault(specs);
    const credentials: Credential[] = [
      withPassphrase(),
      { type: 'recovery', code: vault.recoveryCode ?? '' },
      { type: 'keyring', keyring },
      { type: 'file', keyFile },
    ];
    for (const credential of credentials) {
      const stored = decodeVaultRecord(encodeVaultRecord(vault.record));
      expectSameKey(vault.unlocked, await unlockVault(stored, credential));
    }
  });

  it('has a key, an id and nonces of its own', async () => {
    const [a, b] = [await createVault([{ type: 'recovery' }]), await createVault([{ type: 'recovery' }])];
    expect(a.record.vaultId).not.toEqual(b.record.vaultId);
    expect(a.recoveryCode).not.toBe(b.recoveryCode);
    expect(await codeOf(() => b.unlocked.open(PLACE, a.unlocked.seal(PLACE, CONTENT)))).toBe('VAULT_CORRUPT');
    expect(await codeOf(() => unlockVault(b.record, { type: 'recovery', code: a.recoveryCode ?? '' }))).toBe(
      'PASSPHRASE_WRONG',
    );
  });

  it('needs slots, of different types, and a passphrase worth the name', async () => {
    expect(await codeOf(() => createVault([]))).toBe('ARGUMENT_INVALID');
    expect(await codeOf(() => createVault([{ type: 'recovery' }, { type: 'recovery' }]))).toBe(
      'ARGUMENT_INVALID',
    );
    expect(await codeOf(() => createVault([passphraseSlot('ninechars')]))).toBe('PASSPHRASE_WEAK');
    expect(await codeOf(() => createVault([passphraseSlot('ééééééééé')]))).toBe('PASSPHRASE_WEAK');
    expect(await codeOf(() => createVault([passphraseSlot('x'.repeat(1025))]))).toBe('ARGUMENT_INVALID');
    const cheap = { ...passphraseSlot(), cost: { logN: 14, r: 8, p: 1 } };
    expect(await codeOf(() => createVault([cheap]))).toBe('ARGUMENT_INVALID');
  });

  it('takes the same passphrase in composed and decomposed letters', async () => {
    const { record } = await createVault([passphraseSlot('Müller und Söhne')]);
    const unlocked = await unlockVault(record, withPassphrase('Mu\u0308ller und So\u0308hne'));
    expect(unlocked.locked).toBe(false);
  });
});

describe('a wrong way in', () => {
  it('tells a wrong passphrase from a missing slot', async () => {
    const { record } = await createVault([passphraseSlot()]);
    expect(await codeOf(() => unlockVault(record, withPassphrase('correct horse batterx')))).toBe(
      'PASSPHRASE_WRONG',
    );
    expect(await codeOf(() => unlockVault(record, withPassphrase('')))).toBe('PASSPHRASE_WRONG');
    const missing = await failure(() => unlockVault(record, { type: 'file', keyFile: new MemoryKeyFile() }));
    expect(missing.code).toBe('ARGUMENT_INVALID');
    expect(missing.message).toContain('expected passphrase');
  });

  it('tells a missing key file from a damaged and from a foreign one', async () => {
    const keyFile = new MemoryKeyFile();
    const { record } = await createVault([{ type: 'file', keyFile }]);
    const name = keyFileName(record.vaultId);
    const content = keyFile.files.get(name) ?? expect.fail('no key file');
    const open = () => unlockVault(record, { type: 'file', keyFile });
    for (let i = 0; i < content.length; i++) {
      keyFile.files.set(name, flipped(content, i));
      expect(await codeOf(open)).toBe('VAULT_CORRUPT');
    }
    keyFile.files.set(name, content.subarray(1));
    expect(await codeOf(open)).toBe('VAULT_CORRUPT');
    await keyFile.remove(name);
    expect(await codeOf(open)).toBe('KEY_FILE_MISSING');
    keyFile.files.set(name, content);
    await expect(open()).resolves.toBeDefined();
  });
});

describe('passphrases', () => {
  it('are zeroed once used, whatever comes of it', async () => {
    const spec = passphraseSlot();
    const { record } = await createVault([spec]);
    const weak = passphraseSlot('short');
    const right = withPassphrase();
    const wrong = withPassphrase('wrong wrong wrong');
    const noSlot = withPassphrase();
    const unused = passphraseSlot();
    await failure(() => createVault([weak]));
    await unlockVault(record, right);
    await failure(() => unlockVault(record, wrong));
    await failure(() => unlockVault({ ...record, slots: [] }, noSlot));
    await failure(() => createVault([{ type: 'recovery' }, { type: 'recovery' }, unused]));
    const all = [spec, weak, right, wrong, noSlot, unused].map((one) => one.passphrase);
    for (const bytes of all) {
      expect(bytes.length).toBeGreaterThan(0);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
    }
  });
});
