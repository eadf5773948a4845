/** Keys of a person: whole in memory, in the profile and on the way from one to the other; sealed for their place. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportKeyFile, importKeyFile } from '../../../../electron/keys/key-files.ts';
import { placeBefore, placeOf } from '../../../../electron/keys/secret-place.ts';
import { BATCH_SETS } from '../../../../shared/packing/batch/index.ts';
import { INTERACTIVE_SETS } from '../../../../shared/packing/interactive/sets.ts';
import { codeOf, passphrase } from '../vault/support.ts';
import { BATCH, INTERACTIVE, keyWorld, secretFor, type KeyWorld } from './support.ts';

let world: KeyWorld;
beforeEach(async () => {
  world = await keyWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const open = () => world.vault.create({ kind: 'file' }, false);
const bytes = (fill: number): Uint8Array => new Uint8Array(50).fill(fill);

/** A key with a secret for each packing. */
function wholeKey(name: string) {
  const { id } = world.keys.addNamed(name, secretFor(BATCH, 1));
  return world.keys.addSecret(id, secretFor(INTERACTIVE, 2));
}

function expectWhole(key: { readonly id: string }): void {
  expect(world.keys.secretOf(key, BATCH)).toEqual(bytes(1));
  expect(world.keys.secretOf(key, INTERACTIVE)).toEqual(bytes(2));
}

describe('a key', () => {
  it('moves into the keystore whole when one is made', async () => {
    const key = wholeKey('mine');
    expect(key.ephemeral).toBe(true);
    world.keys.addEphemeral(secretFor(BATCH));
    await open();
    world.keys.adoptIntoVault();
    expect(world.keys.usable()).toEqual([{ ...key, ephemeral: false }]);
    expectWhole(key);
  });

  it('is renamed, in memory and in the profile, unless the name is taken', async () => {
    const held = world.keys.addEphemeral(secretFor(BATCH));
    expect(world.keys.rename(held.id, 'wanted').name).toBe('wanted');
    await open();
    world.keys.adoptIntoVault();
    const stored = world.keys.byName('wanted');
    expect(stored.id).toBe(held.id);
    const other = world.keys.addNamed('other', secretFor(BATCH));
    expect(await codeOf(() => world.keys.rename(other.id, 'wanted'))).toBe('KEY_EXISTS');
    expect(world.keys.rename(other.id, 'other')).toEqual(other);
    expect(world.keys.rename(other.id, 'another')).toEqual({ ...other, name: 'another' });
    expect(await codeOf(() => world.keys.rename('0'.repeat(32), 'x'))).toBe('KEY_NOT_FOUND');
  });

  it('is told of each time that it changes', async () => {
    const key = world.keys.addNamed('mine', secretFor(BATCH));
    await open();
    world.keys.adoptIntoVault();
    world.keys.rename(key.id, 'ours');
    await world.keys.delete(key.id);
    expect(world.told).toEqual([['mine'], ['mine'], ['ours'], []]);
  });

  it.each([false, true])('is deleted whole, and nothing else (keystore: %s)', async (stored) => {
    if (stored) await open();
    const key = wholeKey('work');
    const like = world.keys.addNamed('work.interactive', secretFor(BATCH));
    await world.keys.delete(key.id);
    expect(world.gone).toEqual([key.id]);
    expect(world.keys.list()).toEqual([like]);
    for (const parameters of [BATCH, INTERACTIVE])
      expect(await codeOf(() => world.keys.secretOf(key, parameters))).toBe('KEY_NOT_FOUND');
    expect(await codeOf(() => world.keys.delete(key.id))).toBe('KEY_NOT_FOUND');
  });

  it('goes through a file whole', async () => {
    await open();
    const key = wholeKey('mine');
    const file = await exportKeyFile(world.keys, key, passphrase());
    const into = { keys: world.keys, vault: world.vault, allowInsecure: true };
    expect(await codeOf(() => importKeyFile(into, file, { passphrase: passphrase() }))).toBe('KEY_EXISTS');
    expectWhole(key);
    await world.keys.delete(key.id);
    const unknowing = { ...into, allowInsecure: false };
    expect(await codeOf(() => importKeyFile(unknowing, file, { passphrase: passphrase() }))).toBe(
      'PARAMETERS_INSECURE',
    );
    expect(await importKeyFile(into, file, { passphrase: passphrase() }, 'again')).toEqual({
      ...key,
      name: 'again',
    });
    expectWhole(key);
    // Evaluation keys that may lie there under its id were not made from these secrets.
    expect(world.gone).toEqual([key.id, key.id]);
    world.vault.lock();
    expect(await codeOf(() => exportKeyFile(world.keys, key, passphrase()))).toBe('VAULT_LOCKED');
  });
});

describe('a sealed secret', () => {
  const change = (sql: string): void => {
    const db = new Database(join(world.directory, 'cryptonets.sqlite'));
    db.exec(sql);
    db.close();
  };

  it('opens for its key and packing only', async () => {
    await open();
    const [a, b] = [wholeKey('a'), wholeKey('b')];
    change(`
      UPDATE key_secrets SET sealed_secret = (SELECT sealed_secret FROM key_secrets AS other
        WHERE other.key_id = '${b.id}' AND other.packing = key_secrets.packing) WHERE key_id = '${a.id}'`);
    for (const parameters of [BATCH, INTERACTIVE])
      expect(await codeOf(() => world.keys.secretOf(a, parameters))).toBe('VAULT_CORRUPT');
    expectWhole(b);
  });

  /** As a version before left it: sealed for a row of its own. */
  function asBefore(keyId: string, parameters: typeof BATCH | typeof INTERACTIVE, row: string, fill: number) {
    const sealed = world.vault.require().seal(placeBefore(row, parameters), bytes(fill));
    change(`UPDATE key_secrets SET sealed_for = '${row}', sealed_secret = x'${Buffer.from(sealed).toString('hex')}'
      WHERE key_id = '${keyId}' AND parameter_set = '${parameters.name}'`);
  }
  const old = () => world.store.keys.secrets.old().length;

  it('of a version before opens as it is, and is sealed anew when the keystore is opened', async () => {
    await open();
    const key = wholeKey('mine');
    asBefore(key.id, BATCH, key.id, 1);
    asBefore(key.id, INTERACTIVE, 'cd'.repeat(16), 2);
    expect(old()).toBe(2);
    expectWhole(key);
    world.vault.lock();
    await world.vault.unlock({ kind: 'file' });
    expect(old()).toBe(0);
    expectWhole(key);
  });

  it('that does not open is left as it is, and keeps no other from being sealed anew', async () => {
    await open();
    const [good, bad] = [wholeKey('good'), wholeKey('bad')];
    asBefore(good.id, BATCH, good.id, 1);
    asBefore(bad.id, BATCH, bad.id, 1);
    change(
      `UPDATE key_secrets SET sealed_for = '${'ef'.repeat(16)}' WHERE key_id = '${bad.id}' AND sealed_for IS NOT NULL`,
    );
    world.keys.opened();
    expect(world.store.keys.secrets.old()).toEqual([
      { keyId: bad.id, parameterSet: BATCH.name, sealedFor: 'ef'.repeat(16) },
    ]);
    expectWhole(good);
    expect(await codeOf(() => world.keys.secretOf(bad, BATCH))).toBe('VAULT_CORRUPT');
  });

  it('is left for the next time while another program writes', async () => {
    await open();
    const key = wholeKey('mine');
    asBefore(key.id, BATCH, key.id, 1);
    const db = new Database(join(world.directory, 'cryptonets.sqlite'));
    db.exec('BEGIN IMMEDIATE');
    world.keys.opened();
    expect(old()).toBe(1);
    expectWhole(key);
    db.exec('ROLLBACK');
    db.close();
    world.keys.opened();
    expect(old()).toBe(0);
  });

  it('is bound to all numbers of its parameters, in the words of the version before', () => {
    const set = BATCH_SETS.find(({ name }) => name === 'n_8192_logq_4x44_logt_40')!;
    const interactive = INTERACTIVE_SETS.find(({ name }) => name === 'n_8192_logq_49-49-48-34_logp_34')!;
    const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
    const inWords =
      'n_8192_logq_4x44_logt_40 8192 1099511480321 17592186028033 17592185438209 17592184717313 17592184225793 65537';
    const besideInWords =
      'n_8192_logq_49-49-48-34_logp_34 8192 562949952847873 562949952798721 281474976694273 17179754497 17179672577';
    const id = 'ab'.repeat(16);
    expect(placeBefore(id, set)).toEqual({
      table: 'keys',
      rowId: id,
      paramsDigest: Buffer.from(sha256(inWords)),
    });
    expect(placeOf(id, interactive)).toEqual({
      table: 'key_secrets',
      rowId: `${id}/interactive`,
      paramsDigest: Buffer.from(sha256(besideInWords)),
    });
  });
});
