import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newRowId } from '../../../../electron/store/index.ts';
import {
  createVault,
  decodeVaultRecord,
  encodeVaultRecord,
  keyFileName,
  openVault,
} from '../../../../electron/vault/index.ts';
import { codeOf, filesWith, newKey, newProfile, newStore, rawDatabase } from './support.ts';

const paramsDigest = Uint8Array.of(1);
const placeOf = (rowId: string) => ({ table: 'key_secrets', rowId, paramsDigest });

/** A profile with a vault behind a key file and two keys sealed in it, closed. */
async function profileWithKeys() {
  const directory = newProfile();
  const store = await newStore(directory);
  const { record, unlocked } = await createVault([{ type: 'file', keyFile: store.files }]);
  store.vault.create(encodeVaultRecord(record));
  const keys = ['a', 'b'].map((name) => {
    const [id, secret] = [newRowId(), Uint8Array.from(randomBytes(5000))];
    store.keys.add(newKey(name, unlocked.seal(placeOf(id), secret), 1, id));
    return { id, secret };
  });
  unlocked.lock();
  store.close();
  const [a, b] = keys;
  if (!a || !b) return expect.fail('two keys were made');
  return { directory, vaultId: record.vaultId, a, b };
}

async function reopened(directory: string) {
  const store = await newStore(directory);
  const stored = store.vault.read() ?? expect.fail('no vault');
  const { unlocked } = await openVault(decodeVaultRecord(stored.record), {
    type: 'file',
    keyFile: store.files,
  });
  return {
    store,
    open: (id: string) => unlocked.open(placeOf(id), store.keys.secrets.sealed(id, 'p').sealed),
  };
}

describe('keys sealed by the vault and kept by the store', () => {
  it('come back after both were closed, and lie nowhere in the clear', async () => {
    const { directory, vaultId, a, b } = await profileWithKeys();
    const { open } = await reopened(directory);
    expect(open(a.id)).toEqual(a.secret);
    expect(open(b.id)).toEqual(b.secret);
    expect(filesWith(directory, a.secret.subarray(100, 116))).toEqual([]);
    expect(filesWith(directory, 'CNKEYF1')).toEqual([keyFileName(vaultId)]);
  });

  it('do not open when somebody exchanges their rows', async () => {
    const { directory, a, b } = await profileWithKeys();
    const db = rawDatabase(directory);
    const blobOf = db.prepare('SELECT sealed_secret FROM key_secrets WHERE key_id = ?').pluck();
    const [ofA, ofB] = [blobOf.get(a.id), blobOf.get(b.id)];
    const set = db.prepare('UPDATE key_secrets SET sealed_secret = ? WHERE key_id = ?');
    set.run(ofB, a.id);
    set.run(ofA, b.id);
    const { open } = await reopened(directory);
    expect(await codeOf(() => open(a.id))).toBe('VAULT_CORRUPT');
    expect(await codeOf(() => open(b.id))).toBe('VAULT_CORRUPT');
    set.run(ofA, a.id);
    expect(open(a.id)).toEqual(a.secret);
  });

  it('stay shut without the key file', async () => {
    const { directory, vaultId } = await profileWithKeys();
    const store = await newStore(directory);
    await store.files.remove(keyFileName(vaultId));
    expect(await codeOf(() => reopened(directory))).toBe('KEY_FILE_MISSING');
  });
});
