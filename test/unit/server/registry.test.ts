import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planMaker } from '../../../server/models/plans.ts';
import { loadModels, type ModelRegistry, type PlanQuery } from '../../../server/models/registry.ts';
import { INSECURE_SETS, nttPrimes } from '../../../shared/he/index.ts';
import { makeModels, writeModel, type ModelsFolder } from '../../support/model-folders.ts';
import { dense, network, seededIntegers, smallSeedNetwork } from '../../support/networks.ts';

const SETS = [INSECURE_SETS[0]!, INSECURE_SETS[1]!];
let models: ModelsFolder;
let registry: ModelRegistry;
let query: PlanQuery;

beforeAll(async () => {
  models = await makeModels(smallSeedNetwork());
  registry = await loadModels(models.path, { plan: planMaker({ testSets: SETS }) });
  const { network: net, digest, plans } = registry.models()[0]!;
  query = {
    modelName: net.name,
    modelDigest: digest,
    packing: 'batch',
    parameterSet: plans[0]!.parameters.name,
    planDigest: plans[0]!.digest,
    ciphertextCount: plans[0]!.inputCiphertexts,
  };
});
afterAll(() => models[Symbol.asyncDispose]());

test('a request that agrees in everything gets its plan', () => {
  expect(registry.plan(query)).toBe(registry.models()[0]!.plans[0]);
});

test.each<[Partial<PlanQuery> | (() => Partial<PlanQuery>), string]>([
  [{ modelName: 'other' }, 'MODEL_NOT_FOUND'],
  [{ modelName: 'constructor' }, 'MODEL_NOT_FOUND'],
  [{ modelDigest: 'f'.repeat(64) }, 'MODEL_DIGEST_MISMATCH'],
  [{ parameterSet: 'n_8192_logq_9x50_logt_46' }, 'PARAMETERS_UNKNOWN'],
  [{ parameterSet: 'n_8192_logq_4x50_logt_46' }, 'PARAMETERS_UNKNOWN'],
  [{ parameterSet: 'insecure-n_1024_logq_9x50_logt_46' }, 'PARAMETERS_INSECURE'],
  [{ planDigest: 'f'.repeat(64) }, 'PLAN_MISMATCH'],
  [() => ({ planDigest: registry.models()[0]!.plans[1]!.digest }), 'CIPHERTEXT_PARAMETERS'],
  [{ ciphertextCount: 35 }, 'CIPHERTEXT_COUNT'],
  [{ ciphertextCount: 4_294_967_295 }, 'CIPHERTEXT_COUNT'],
])('%j is %s', (changes, code) => {
  const changed = { ...query, ...(typeof changes === 'function' ? changes() : changes) };
  expect(() => registry.plan(changed)).toThrow(expect.objectContaining({ code }));
});

test('folders that cannot be served are left out with their reason, the others stay', async () => {
  await using folder = await makeModels(smallSeedNetwork());
  const good = join(folder.path, smallSeedNetwork().name);
  await mkdir(join(folder.path, 'empty'));
  await writeModel(join(folder.path, 'twin'), smallSeedNetwork());
  await writeModel(join(folder.path, 'flipped'), smallSeedNetwork(5));
  const weights = await readFile(join(folder.path, 'flipped', 'weights.bin'));
  weights[3] = weights[3]! ^ 1;
  await writeFile(join(folder.path, 'flipped', 'weights.bin'), weights);
  await writeModel(join(folder.path, 'huge'), smallSeedNetwork(6));
  await writeFile(join(folder.path, 'huge', 'weights.bin'), Buffer.alloc(9_000_000));
  await symlink(good, join(folder.path, 'link'));
  await writeFile(join(folder.path, 'file'), 'not a folder');
  const loaded = await loadModels(folder.path, { plan: planMaker({ testSets: SETS }) });
  expect(loaded.models().map(({ network: { name } }) => name)).toEqual(['small-seed-shape']);
  expect(Object.fromEntries(loaded.refused.map(({ folder: name, error }) => [name, error.code]))).toEqual({
    empty: 'MODEL_INVALID',
    flipped: 'MODEL_DIGEST_MISMATCH',
    huge: 'MODEL_INVALID',
    twin: 'MODEL_INVALID',
  });
});

test('a model that could overflow the plaintext modulus is refused', async () => {
  const next = seededIntegers(3);
  const square = { kind: 'square' } as const;
  const wide = network('wide', 6, 8, [dense(next, 36, 30, 127), square, dense(next, 30, 3, 127)]);
  await using folder = await makeModels(wide, smallSeedNetwork());
  const small = {
    ...INSECURE_SETS[0]!,
    plainModulus: nttPrimes(20, 1024, 1)[0]!,
    name: 'insecure-n_1024_logq_4x50_logt_20',
  };
  const loaded = await loadModels(folder.path, { plan: planMaker({ testSets: [small] }) });
  expect(loaded.refused.find(({ folder: name }) => name === 'wide')?.error.code).toBe(
    'RANGE_EXCEEDS_MODULUS',
  );
});

test('a server offers no plan below 128 bits of security', async () => {
  const loaded = await loadModels(models.path, { plan: planMaker() });
  for (const { plans } of loaded.models()) {
    for (const { parameters } of plans) expect(parameters.name).not.toMatch(/^insecure-/);
  }
  expect(loaded.models().length + loaded.refused.length).toBe(1);
});

test('a folder that is not there is CONFIG_INVALID', async () => {
  await expect(loadModels(join(models.path, 'none'), { plan: planMaker() })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
