/** A model that its provider signed: remembered by its signer at first use, and never taken when signer, signature or what is signed is another. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeKey, signModel } from '../../scripts/model/sign.ts';
import { offeredAs } from '../../server/models/manifest.ts';
import { loadModels } from '../../server/models/registry.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../server/models/plans.ts';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { SignedManifest } from '../../shared/manifest/index.ts';
import { makeModels, writeModel } from '../support/model-folders.ts';
import { newProvider, signedManifest } from '../support/manifests.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { hostOf, privateServer, type PrivateHost } from '../support/private-world.ts';

const network = smallSeedNetwork();
const { name } = network;
const [FIRST, SECOND] = [newProvider(), newProvider()];

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** A private model whose server says of it whatever it is told to, as a hostile one may. */
async function world() {
  const server = await privateServer(network);
  const host = await hostOf(server.address, network);
  open.push(server, host);
  const model = server.running.context.models.models()[0]!;
  const serve = (manifest: SignedManifest | undefined): void => void Object.assign(model, { manifest });
  return { server, host, serve, offered: offeredAs(model) };
}

/** Makes the model ready to be asked, as each prediction does before it encrypts anything. @returns what came of it */
async function asked({ host }: PrivateHost, provider?: string): Promise<string> {
  try {
    await host.rooms.predictions.describe({ model: name, provider }, {});
    return 'taken';
  } catch (error) {
    return toCryptoNetsError(error).code;
  }
}

const signerIn = async ({ host }: PrivateHost) => (await host.rooms.models.list())[0]!.signer;

describe('a signed model', () => {
  it('is asked, remembered by its signer, and asked again', async () => {
    const { host, serve, offered } = await world();
    serve(signedManifest(FIRST, offered));
    expect(await signerIn(host)).toMatchObject({ standing: 'new', key: FIRST.key, before: null });
    expect((await host.predict({ packing: 'batch' })).signer).toMatchObject({
      standing: 'new',
      key: FIRST.key,
    });
    expect((await host.predict({ packing: 'batch' })).signer).toMatchObject({
      standing: 'same',
      signedAt: '2026-01-31T12:00:00Z',
    });
    expect(await signerIn(host)).toMatchObject({ standing: 'same' });
  });

  it('is refused when another has signed it, until somebody names that key', async () => {
    const { host, serve, offered } = await world();
    serve(signedManifest(FIRST, offered));
    expect(await asked(host)).toBe('taken');
    serve(signedManifest(SECOND, offered));
    expect(await asked(host)).toBe('MODEL_SIGNER_CHANGED');
    const told = await signerIn(host);
    expect(told).toMatchObject({ standing: 'changed', key: SECOND.key });
    expect(told!.before).not.toBe(told!.fingerprint);
    expect(await asked(host, FIRST.key)).toBe('MODEL_SIGNER_CHANGED');
    expect(await asked(host, SECOND.key)).toBe('taken');
    expect(await signerIn(host)).toMatchObject({ standing: 'same' });
    expect(await asked(host)).toBe('taken');
  });

  it('is refused when its signature is gone, until somebody takes it without', async () => {
    const { host, serve, offered } = await world();
    serve(signedManifest(FIRST, offered));
    expect(await asked(host)).toBe('taken');
    serve(undefined);
    expect(await asked(host)).toBe('MODEL_UNSIGNED');
    expect(await signerIn(host)).toMatchObject({ standing: 'gone', key: null });
    const { commitment } = offered;
    await host.host.rooms.models.accept(name, { commitment, signer: 'none' });
    expect(await asked(host)).toBe('taken');
    expect(await signerIn(host)).toBeNull();
  });

  it('is taken by its card as well, by the key that was looked at and no other', async () => {
    const { host, serve, offered } = await world();
    serve(signedManifest(FIRST, offered));
    expect(await asked(host)).toBe('taken');
    serve(signedManifest(SECOND, offered));
    const { models } = host.host.rooms;
    const { commitment, signer } = await models.open(name);
    await expect(models.accept(name, { commitment })).rejects.toMatchObject({ code: 'MODEL_SIGNER_CHANGED' });
    await expect(models.accept(name, { commitment, signer: FIRST.key })).rejects.toMatchObject({
      code: 'MODEL_SIGNER_CHANGED',
    });
    await models.accept(name, { commitment, signer: signer!.key! });
    expect(await signerIn(host)).toMatchObject({ standing: 'same' });
  });

  it('is asked for by a key at first use, and refused under another or none', async () => {
    const { host, serve, offered } = await world();
    expect(await asked(host, FIRST.key)).toBe('MODEL_UNSIGNED');
    serve(signedManifest(SECOND, offered));
    expect(await asked(host, FIRST.key)).toBe('MODEL_SIGNER_CHANGED');
    serve(signedManifest(FIRST, offered));
    expect((await host.predict({ packing: 'batch', provider: FIRST.key })).signer).toMatchObject({
      standing: 'given',
    });
  });
});

describe('a manifest that does not hold', () => {
  it.each([
    [
      'MODEL_SIGNATURE_INVALID',
      'invalid',
      (signed: SignedManifest) => ({ ...signed, text: signed.text.replace('2026', '2025') }),
    ],
    [
      'MODEL_SIGNATURE_INVALID',
      'invalid',
      (signed: SignedManifest) => ({ ...signed, signature: new Uint8Array(64) }),
    ],
  ] as const)('fails with %s and sends nothing', async (code, standing, change) => {
    const { server, host, serve, offered } = await world();
    serve(change(signedManifest(FIRST, offered)));
    expect(await asked(host)).toBe(code);
    expect(await signerIn(host)).toMatchObject({ standing, key: null });
    expect(server.lines.filter((line) => line.includes('"Predict"'))).toEqual([]);
  });

  it('of another model fails by its own code', async () => {
    const { host, serve, offered } = await world();
    serve(signedManifest(FIRST, offered, { commitment: 'f'.repeat(64) }));
    expect(await asked(host)).toBe('MODEL_MANIFEST_MISMATCH');
    expect(await signerIn(host)).toMatchObject({ standing: 'mismatch' });
  });

  it('of absurd size is no catalog', async () => {
    const { host, serve, offered } = await world();
    serve({ ...signedManifest(FIRST, offered), text: 'x'.repeat(16_385) });
    expect(await asked(host)).toBe('MESSAGE_INVALID');
    serve({ ...signedManifest(FIRST, offered), signer: new Uint8Array(33) });
    expect(await asked(host)).toBe('MESSAGE_INVALID');
  });
});

describe('signing', () => {
  const makers = { planBatch: batchPlanMaker(), planInteractive: interactivePlanMaker() };

  async function folders(): Promise<{ models: string; key: string; passphraseFile: string }> {
    const models = await makeModels(network);
    const keys = await mkdtemp(join(tmpdir(), 'cryptonets-provider-'));
    open.push(models, { [Symbol.asyncDispose]: () => rm(keys, { recursive: true, force: true }) });
    const passphraseFile = join(keys, 'passphrase');
    await writeFile(passphraseFile, 'a lucky walrus paints the ceiling\n');
    return { models: models.path, key: join(keys, 'provider.key'), passphraseFile };
  }

  it.each(['public', 'private'] as const)(
    'leaves a %s model that a server serves, until it is another',
    async (visibility) => {
      const { models, key } = await folders();
      const folder = join(models, name);
      await writeModel(folder, network, visibility);
      await makeKey(key, {});
      if (process.platform !== 'win32') expect((await stat(key)).mode & 0o777).toBe(0o600);
      await signModel(folder, { key, privacyBits: 40 });
      const registry = await loadModels(models, makers);
      expect(registry.refused).toEqual([]);
      const [model] = registry.models();
      expect(JSON.parse(model!.manifest!.text)).toMatchObject({
        name,
        visibility,
        commitment: model!.commitment,
      });
      await writeModel(folder, smallSeedNetwork(9), visibility);
      const { refused } = await loadModels(models, makers);
      expect(refused.map(({ error }) => error.code)).toEqual(['MODEL_MANIFEST_MISMATCH']);
      const file = join(folder, 'manifest.json');
      await writeFile(file, (await readFile(file, 'utf8')).replace(/"signature": "../, '"signature": "00'));
      const broken = (await loadModels(models, makers)).refused.map(({ error }) => error.code);
      expect(['MODEL_SIGNATURE_INVALID']).toEqual(broken);
      await signModel(folder, { key, privacyBits: 40 });
      expect((await loadModels(models, makers)).refused).toEqual([]);
    },
  );

  it('says nothing of the weights of a private model: those of two differ by commitment alone', async () => {
    const { models, key } = await folders();
    await makeKey(key, {});
    const folder = join(models, name);
    const texts: string[] = [];
    for (const seed of [undefined, 9]) {
      await writeModel(folder, smallSeedNetwork(seed), 'private');
      await signModel(folder, { key, privacyBits: 40 });
      const { manifest } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
        manifest: string;
      };
      texts.push(manifest);
    }
    const [one, other] = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(one!['commitment']).not.toBe(other!['commitment']);
    const rest = ({ commitment: _, signedAt: __, ...all }: Record<string, unknown>) => all;
    expect(rest(one!)).toEqual(rest(other!));
    expect(one!['certificates']).toEqual([]);
  });

  it('takes a key under a passphrase, and no other file', async () => {
    const { models, key, passphraseFile } = await folders();
    const folder = join(models, name);
    await makeKey(key, { passphraseFile });
    expect(await readFile(key, 'latin1')).not.toContain('PRIVATE KEY');
    await signModel(folder, { key, passphraseFile, privacyBits: 40 });
    await expect(makeKey(key, {})).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    const wrong = `${passphraseFile}.wrong`;
    await writeFile(wrong, 'another sentence altogether');
    await expect(signModel(folder, { key, passphraseFile: wrong, privacyBits: 40 })).rejects.toMatchObject({
      code: 'PASSPHRASE_WRONG',
    });
    await expect(signModel(folder, { key: wrong, passphraseFile, privacyBits: 40 })).rejects.toMatchObject({
      code: 'KEY_INVALID',
    });
  });
});
