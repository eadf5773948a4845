/** Models are private unless somebody says otherwise, and what names a private one says nothing of it. */
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFlags } from '../../../server/cli.ts';
import { serverArguments } from '../../../electron/main/server-processes.ts';
import { commitmentTo } from '../../../server/models/commitment.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../../server/models/plans.ts';
import { loadModels } from '../../../server/models/registry.ts';
import type { VisibilityWish } from '../../../server/models/visibility.ts';
import { checkConfig } from '../../../server/settings/config.ts';
import { decodeNetwork, encodeNetwork } from '../../../shared/network/index.ts';
import { makeModels, type ModelsFolder } from '../../support/model-folders.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { insecureInteractiveSet } from '../../support/seal-parts.ts';
import { roomySet } from '../../support/parameter-sets.ts';

const NAME = 'small-seed-shape';
const makers = { planBatch: batchPlanMaker({ testSets: [roomySet()] }) };
const nobody: VisibilityWish = {
  publicModels: [],
  privateModels: [],
  otherModels: 'private',
  privacyBits: 40,
};

let models: ModelsFolder;
beforeEach(async () => {
  models = await makeModels(smallSeedNetwork());
});
afterEach(() => models[Symbol.asyncDispose]());

const file = (name: string) => join(models.path, NAME, name);
const load = async (wish: Partial<VisibilityWish> = {}) => {
  const registry = await loadModels(models.path, makers, { ...nobody, ...wish });
  return registry.models()[0] ?? registry.refused[0]!.error.code;
};

describe('a model', () => {
  it.each<[string | undefined, Partial<VisibilityWish>, string]>([
    [undefined, {}, 'private'],
    [undefined, { otherModels: 'public' }, 'public'],
    [undefined, { publicModels: [NAME] }, 'public'],
    [undefined, { publicModels: ['another'] }, 'private'],
    ['{"visibility":"public"}', {}, 'public'],
    ['{"visibility":"private"}', { otherModels: 'public' }, 'private'],
    ['{"visibility":"private"}', { publicModels: [NAME] }, 'public'],
    ['{"visibility":"public"}', { privateModels: [NAME] }, 'private'],
    ['{"visibility":"public"}', { privateModels: [NAME], publicModels: [NAME] }, 'private'],
  ])('whose folder says %s, to an operator who says %j, is %s', async (said, wish, expected) => {
    if (said === undefined) await rm(file('visibility.json'));
    else await writeFile(file('visibility.json'), said);
    expect(await load(wish)).toMatchObject({ visibility: expected });
  });

  it.each(['', 'public', '{"visibility":"Public"}', '{"visibility":"public","why":1}', 'null'])(
    'whose folder says %j is not served: nothing unclear makes it public',
    async (said) => {
      await writeFile(file('visibility.json'), said);
      expect(await load({ otherModels: 'public' })).toBe('MODEL_INVALID');
    },
  );

  it('that is public is named by its digest; its folder stays as it was', async () => {
    const { digest } = await encodeNetwork(smallSeedNetwork());
    expect(await load()).toMatchObject({ visibility: 'public', commitment: digest });
    await expect(stat(file('commitment.salt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the commitment to a private model', () => {
  const wish = { privateModels: [NAME] };

  it('is the same after a restart, another under another salt, and never the digest', async () => {
    const first = await load(wish);
    expect(await load(wish)).toEqual(first);
    const salt = await readFile(file('commitment.salt'));
    const { digest } = await encodeNetwork(smallSeedNetwork());
    expect(first).toMatchObject({ commitment: commitmentTo(digest, salt), commitmentKept: true });
    expect(
      JSON.stringify(first, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value)),
    ).not.toContain(`"${digest}"`);
    await rm(file('commitment.salt'));
    expect(await load(wish)).not.toMatchObject({ commitment: (first as { commitment: string }).commitment });
  });

  it('is another one of other weights under the same salt', async () => {
    const first = (await load(wish)) as { commitment: string };
    const { json, weights } = await encodeNetwork(smallSeedNetwork(9));
    await writeFile(file('network.json'), json);
    await writeFile(file('weights.bin'), weights);
    expect(((await load(wish)) as { commitment: string }).commitment).not.toBe(first.commitment);
  });

  it('is made of a salt that nobody else can read', async () => {
    await load(wish);
    const { mode, size } = await stat(file('commitment.salt'));
    expect([size, process.platform === 'win32' ? 0o600 : mode & 0o777]).toEqual([32, 0o600]);
  });

  it('with a salt of another length is refused', async () => {
    await writeFile(file('commitment.salt'), 'short');
    expect(await load(wish)).toBe('MODEL_INVALID');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is made anew where the folder cannot be written, and says so',
    async () => {
      await chmod(join(models.path, NAME), 0o500);
      try {
        expect(await load(wish)).toMatchObject({ visibility: 'private', commitmentKept: false });
      } finally {
        await chmod(join(models.path, NAME), 0o700);
      }
    },
  );
});

describe('what the operator says', () => {
  it('comes by flags and by the configuration', () => {
    const flags = parseFlags(['--public-model', 'one', '--public-model', 'two', '--private-model', 'three']);
    expect(checkConfig(flags!.layer.tree)).toMatchObject({
      publicModels: ['one', 'two'],
      privateModels: ['three'],
      otherModels: 'private',
    });
    expect(checkConfig({})).toMatchObject(nobody);
    expect(() => checkConfig({ otherModels: 'everybody' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('lets the built-in server hand models to its own user', () => {
    expect(serverArguments('127.0.0.1:0', 'models', 'auto').join(' ')).toContain('--other-models public');
  });
});

describe('how well answers hide a private model', () => {
  const bitsOf = async (said: string | undefined, wish: Partial<VisibilityWish>) => {
    if (said === undefined) await rm(file('visibility.json'));
    else await writeFile(file('visibility.json'), said);
    const model = await load(wish);
    return typeof model === 'string' ? model : model.batchPlans[0]!.privacy?.bits;
  };

  it.each<[string | undefined, Partial<VisibilityWish>, number | string | undefined]>([
    [undefined, {}, 40],
    [undefined, { privacyBits: 44 }, 44],
    ['{"visibility":"private","privacyBits":42}', {}, 42],
    ['{"visibility":"private","privacyBits":42}', { privacyBits: 44 }, 42],
    ['{"visibility":"private"}', { privacyBits: 41 }, 41],
    ['{"visibility":"public"}', { privateModels: [NAME], privacyBits: 43 }, 43],
    ['{"visibility":"public"}', {}, undefined],
    ['{"visibility":"private","privacyBits":0}', {}, 'MODEL_INVALID'],
    ['{"visibility":"private","privacyBits":39}', {}, 'MODEL_INVALID'],
    ['{"visibility":"private","privacyBits":129}', {}, 'MODEL_INVALID'],
    ['{"visibility":"public","privacyBits":40}', {}, 'MODEL_INVALID'],
  ])('folder %s, operator %j: %s bits', async (said, wish, expected) => {
    expect(await bitsOf(said, wish)).toBe(expected);
  });

  it('is 40 bits unless the operator says more, and cannot be left out', () => {
    expect(checkConfig({})).toMatchObject({ privacyBits: 40 });
    expect(checkConfig(parseFlags(['--privacy-bits', '48'])!.layer.tree)).toMatchObject({ privacyBits: 48 });
    for (const privacyBits of [0, 39, 129, false]) {
      expect(() => checkConfig({ privacyBits })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    }
  });

  it('a model that cannot be hidden so well is left out, with the reason; the others stay', async () => {
    await using both = await makeModels(smallSeedNetwork(), { ...smallSeedNetwork(), name: 'seen' });
    await writeFile(join(both.path, NAME, 'visibility.json'), '{"visibility":"private","privacyBits":120}');
    const registry = await loadModels(both.path, makers, nobody);
    expect(registry.models().map(({ network: { name } }) => name)).toEqual(['seen']);
    expect(registry.refused).toMatchObject([{ folder: NAME, error: { code: 'PLAN_IMPOSSIBLE' } }]);
    expect(registry.refused[0]!.error.message).toMatch(/hide .* by 120 bits/);
  });
});

describe('a private model', () => {
  it('is offered in batches only: one image at a time leaves no room for a flood', async () => {
    const { json, weights } = await encodeNetwork(smallSeedNetwork());
    const decoded = await decodeNetwork(json, weights);
    const plansOf = (visibility: 'private' | 'public') =>
      interactivePlanMaker(insecureInteractiveSet())(decoded, { visibility, commitment: 'a'.repeat(64) });
    expect(await plansOf('private')).toEqual([]);
    expect(await plansOf('public')).toHaveLength(1);
  });
});
