/** Which key an operation gets: one key for both packings, whose missing secret is made once, where it is first needed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import { codeOf } from '../vault/support.ts';
import { BATCH, INTERACTIVE, keyWorld, making, secretFor, type KeyWorld } from './support.ts';

let world: KeyWorld;
let begun: (control: { readonly signal?: AbortSignal }) => Promise<void>;
beforeEach(async () => {
  begun = async () => undefined;
  world = await keyWorld((control) => begun(control));
});
afterEach(() => world[Symbol.asyncDispose]());

const open = () => world.vault.create({ kind: 'file' }, false);
const choose = (
  wish: { key?: string; ephemeralKey?: boolean },
  parameters: typeof BATCH | typeof INTERACTIVE,
) => world.chooser.choose(wish, parameters, making());

describe('without a keystore', () => {
  it('one throw-away key serves both packings', async () => {
    const first = await choose({}, BATCH);
    expect(first).toMatchObject({ name: 'ephemeral', ephemeral: true });
    const second = await choose({}, INTERACTIVE);
    expect(second.id).toBe(first.id);
    expect(second.secrets.map(({ packing }) => packing)).toEqual(['batch', 'interactive']);
    await choose({}, BATCH);
    expect(world.made).toEqual([BATCH.name, INTERACTIVE.name]);
  });

  it('a key that was named gets the secret that it lacks under its own name', async () => {
    const { id } = world.keys.addNamed('mine', secretFor(BATCH));
    expect(await choose({ key: 'mine' }, INTERACTIVE)).toMatchObject({ id, name: 'mine', ephemeral: true });
    expect(world.keys.list()).toHaveLength(1);
    expect(world.made).toEqual([INTERACTIVE.name]);
  });
});

describe('with an open keystore', () => {
  beforeEach(open);

  it('the first key is named, stored, and used again', async () => {
    const key = await choose({}, INTERACTIVE);
    expect(key).toMatchObject({ name: 'default', ephemeral: false });
    expect((await choose({}, INTERACTIVE)).id).toBe(key.id);
    expect((await choose({}, BATCH)).id).toBe(key.id);
    expect(world.store.keys.ids()).toEqual([key.id]);
  });

  it('a key that has the secret goes before a newer one that has not', async () => {
    const both = world.keys.addNamed('both', secretFor(BATCH));
    world.keys.addSecret(both.id, secretFor(INTERACTIVE));
    world.keys.addNamed('newer', secretFor(BATCH));
    expect((await choose({}, INTERACTIVE)).name).toBe('both');
    expect(world.made).toEqual([]);
  });

  it('several who want what is not there get the same, made once', async () => {
    const all = await Promise.all([choose({}, BATCH), choose({}, INTERACTIVE), choose({}, BATCH)]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(world.made.sort()).toEqual([BATCH.name, INTERACTIVE.name].sort());
  });

  it('a cancelled maker leaves the work to who waits for it', async () => {
    const abort = new AbortController();
    begun = async ({ signal }) => {
      await Promise.resolve();
      throwIfAborted(signal);
    };
    const first = world.chooser.choose({}, BATCH, making({ signal: abort.signal }));
    const second = choose({}, BATCH);
    abort.abort();
    expect(await codeOf(() => first)).toBe('CANCELLED');
    expect((await second).name).toBe('default');
    expect(world.store.keys.ids()).toHaveLength(1);
  });

  it('a throw-away key stays out of it, a new one each time', async () => {
    const keys = [await choose({ ephemeralKey: true }, BATCH), await choose({ ephemeralKey: true }, BATCH)];
    expect(keys.map(({ ephemeral }) => ephemeral)).toEqual([true, true]);
    expect(keys[0]!.id).not.toBe(keys[1]!.id);
    expect(world.store.keys.ids()).toEqual([]);
  });

  it('a name that is not there is told, and nothing made', async () => {
    expect(await codeOf(() => choose({ key: 'nobody' }, BATCH))).toBe('KEY_NOT_FOUND');
    expect(world.made).toEqual([]);
  });

  it('another program that made the secret meanwhile made the one that counts', async () => {
    const { id } = world.keys.addNamed('mine', secretFor(BATCH));
    begun = async () => void world.keys.addSecret(id, secretFor(INTERACTIVE, 9));
    await choose({ key: 'mine' }, INTERACTIVE);
    expect(world.keys.secretOf({ id }, INTERACTIVE)).toEqual(new Uint8Array(50).fill(9));
  });

  it('a locked one makes no secret for a stored key, and does not try for long', async () => {
    world.keys.addNamed('mine', secretFor(BATCH));
    world.vault.lock();
    expect(await codeOf(() => choose({ key: 'mine' }, INTERACTIVE))).toBe('VAULT_LOCKED');
    expect(world.made).toEqual([]);
    expect((await choose({}, INTERACTIVE)).ephemeral).toBe(true);
  });
});
