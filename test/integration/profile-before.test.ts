/**
 * A profile that the version before wrote (schema 4, commit d00dc8d): it opens, keeps what is in it, and predicts in both packings.
 *
 * It was made through that version's host with the insecure sets of the tests: a keystore with a passphrase and a recovery code; the keys `work`
 * and `other` for batches, `work.interactive`, which an interactive prediction made beside `work`; a server with a token, settings, two
 * predictions in the history; and both keys of `work` in key files. Its evaluation keys were taken out, for their size.
 */
import { chmod, cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { createHost, type Host } from '../../electron/host/index.ts';
import { exportKeyFile } from '../../electron/keys/key-files.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { randomImages, runOperation, temporaryFolder, type Wish } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet, interactiveParts } from '../support/seal-parts.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const BEFORE = fileURLToPath(new URL('../fixtures/profiles/schema-4/', import.meta.url));
const PASSPHRASE = 'a profile of the version before';
const network = smallSeedNetwork();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
let host: Host;
let profileDir: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTestServer({ network, parts: interactiveParts() });
  profileDir = join(folder.path, 'profile');
  await cp(BEFORE, profileDir, { recursive: true });
  await chmod(profileDir, 0o700);
  await open();
});
afterAll(async () => {
  await host.close();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function open(): Promise<void> {
  host = await createHost({
    profileDir,
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address: server.address }, engine: 'seal' },
  });
  await host.rooms.vault.unlock({
    kind: 'passphrase',
    passphrase: new TextEncoder().encode(PASSPHRASE),
  });
}

async function predict(wish: Partial<Wish>): Promise<PredictionResult> {
  const pixels = randomImages(network, 2);
  const last = (await runOperation(host, { pixels, checkPlain: true, ...wish })).at(-1)!.event;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  return last.result as PredictionResult;
}

describe('a profile written by the version before', () => {
  it('keeps servers, settings and the answers of its history', async () => {
    expect(await host.handlers['settings.get'](undefined)).toMatchObject({
      theme: 'dark',
      autoLockMinutes: 30,
    });
    expect(await host.handlers['servers.list'](undefined)).toContainEqual(
      expect.objectContaining({ name: 'lab', address: 'lab.example:50051' }),
    );
    const { entries } = host.rooms.history.list(0, 10);
    expect(entries.map(({ packing, predictions }) => [packing, predictions])).toEqual([
      ['batch', [1, 1, 1, 1]],
      ['interactive', [0, 1]],
    ]);
  });

  it('has one key where the version before had two, with a secret for each packing', () => {
    const packings = host.rooms.keys.list().map(({ id, name, secrets }) => ({
      [name]: secrets.map(({ packing }) => packing),
      opens: secrets.every(
        ({ parameters }) => host.rooms.keys.secretOf({ id }, { name: parameters }).length > 1000,
      ),
    }));
    expect(packings).toEqual([
      { other: ['batch'], opens: true },
      { work: ['batch', 'interactive'], opens: true },
    ]);
  });

  it.each(['batch', 'interactive'] as const)('predicts with its own keys: %s', async (packing) => {
    const before = host.rooms.keys.list();
    const result = await predict({ packing, key: 'work' });
    expect(result).toMatchObject({
      packing,
      differsFromPlain: 0,
      predictions: [0, 1],
      key: { name: 'work', ephemeral: false },
    });
    expect(host.rooms.keys.list()).toEqual(before);
  });

  it('opens, keeps and predicts the same after it was sealed anew', async () => {
    const keys = host.rooms.keys.list();
    await host.close();
    const old = new Database(join(profileDir, 'cryptonets.sqlite'), { readonly: true });
    expect(old.prepare('SELECT count(*) FROM key_secrets WHERE sealed_for IS NOT NULL').pluck().get()).toBe(
      0,
    );
    old.close();
    await open();
    expect(host.rooms.keys.list()).toEqual(keys);
    for (const packing of ['batch', 'interactive'] as const)
      expect((await predict({ packing, key: 'work' })).predictions).toEqual([0, 1]);
  });

  it('takes over the key files of that version, and gives the whole key in one of its own', async () => {
    const next = () => ({ passphrase: new TextEncoder().encode('a key file of this version') });
    const before = host.rooms.keys.byName('work');
    const file = await exportKeyFile(host.rooms.keys, before, next().passphrase);
    await host.rooms.keys.delete(before.id);
    const [batch, beside] = await Promise.all(
      ['work', 'work.interactive'].map((name) => readFile(join(BEFORE, `${name}.cnkey`))),
    );
    const old = () => ({ passphrase: new TextEncoder().encode('a key file of the version before') });
    const taken = await host.rooms.importKey(batch!, old());
    expect(taken).toMatchObject({ id: before.id, secrets: [{ packing: 'batch' }] });
    expect((await host.rooms.importKey(beside!, old())).secrets).toMatchObject([{ packing: 'interactive' }]);
    expect((await predict({ packing: 'interactive', key: 'work.interactive' })).predictions).toEqual([0, 1]);
    await host.rooms.keys.delete(taken.id);
    expect(await host.rooms.importKey(file, next(), 'again')).toEqual({ ...before, name: 'again' });
    for (const packing of ['batch', 'interactive'] as const)
      expect((await predict({ packing, key: 'again' })).predictions).toEqual([0, 1]);
    expect(host.rooms.keys.byName('again').secrets).toHaveLength(2);
  });
});
