import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchPlanMaker } from '../../../server/models/plans.ts';
import { loadModels, type ModelRegistry, type PlanQuery } from '../../../server/models/registry.ts';
import { nttPrimes } from '../../../shared/he/primes.ts';
import { makeModels, writeModel, type ModelsFolder } from '../../support/model-folders.ts';
import { dense, network, seededIntegers, smallSeedNetwork } from '../../support/networks.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const SETS = [INSECURE_BATCH_SETS[0]!, INSECURE_BATCH_SETS[1]!];
let models: ModelsFolder;
let registry: ModelRegistry;
let query: PlanQuery;

beforeAll(async () => {
  models = await makeModels(smallSeedNetwork());
  registry = await loadModels(models.path, { planBatch: batchPlanMaker({ testSets: SETS }) });
  const { network: net, commitment, batchPlans: plans } = registry.models()[0]!;
  query = {
    modelName: net.name,
    modelCommitment: commitment,
    parameterSet: plans[0]!.parameters.name,
    planDigest: plans[0]!.digest,
  };
});
afterAll(() => models[Symbol.asyncDispose]());

test('a request that agrees in everything gets its plan', () => {
  expect(registry.batchPlan(query)).toBe(registry.models()[0]!.batchPlans[0]);
});

test.each<[Partial<PlanQuery> | (() => Partial<PlanQuery>), string]>([
  [{ modelName: 'other' }, 'MODEL_NOT_FOUND'],
  [{ modelName: 'constructor' }, 'MODEL_NOT_FOUND'],
  [{ modelCommitment: 'f'.repeat(64) }, 'MODEL_CHANGED'],
  [{ parameterSet: 'n_8192_logq_9x50_logt_46' }, 'PARAMETERS_UNKNOWN'],
  [{ parameterSet: 'n_8192_logq_4x50_logt_46' }, 'PARAMETERS_UNKNOWN'],
  [{ parameterSet: 'insecure-n_1024_logq_9x50_logt_46' }, 'PARAMETERS_INSECURE'],
  [{ planDigest: 'f'.repeat(64) }, 'PLAN_MISMATCH'],
  [() => ({ planDigest: registry.models()[0]!.batchPlans[1]!.digest }), 'CIPHERTEXT_PARAMETERS'],
])('%j is %s', (changes, code) => {
  const changed = { ...query, ...(typeof changes === 'function' ? changes() : changes) };
  expect(() => registry.batchPlan(changed)).toThrow(expect.objectContaining({ code }));
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
  await symlink('/nowhere/at/all', join(folder.path, 'nowhere'));
  await writeFile(join(folder.path, 'file'), 'not a folder');
  for (const name of ['folder-weights', 'pipe-weights']) {
    await writeModel(join(folder.path, name), smallSeedNetwork(7));
    await rm(join(folder.path, name, 'weights.bin'));
  }
  await mkdir(join(folder.path, 'folder-weights', 'weights.bin'));
  // Nobody writes to it: whoever opens it to read would wait for ever.
  execFileSync('mkfifo', [join(folder.path, 'pipe-weights', 'weights.bin')]);
  const loaded = await loadModels(folder.path, { planBatch: batchPlanMaker({ testSets: SETS }) });
  expect(loaded.models().map(({ network: { name } }) => name)).toEqual(['small-seed-shape']);
  expect(Object.fromEntries(loaded.refused.map(({ folder: name, error }) => [name, error.code]))).toEqual({
    empty: 'MODEL_INVALID',
    flipped: 'MODEL_DIGEST_MISMATCH',
    'folder-weights': 'MODEL_INVALID',
    huge: 'MODEL_INVALID',
    link: 'MODEL_INVALID',
    nowhere: 'MODEL_INVALID',
    'pipe-weights': 'MODEL_INVALID',
    twin: 'MODEL_INVALID',
  });
});

test('a model that could overflow the plaintext modulus is refused', async () => {
  const next = seededIntegers(3);
  const square = { kind: 'square' } as const;
  const wide = network('wide', 6, 8, [dense(next, 36, 30, 127), square, dense(next, 30, 3, 127)]);
  await using folder = await makeModels(wide, smallSeedNetwork());
  const small = {
    ...INSECURE_BATCH_SETS[0]!,
    plainModulus: nttPrimes(20, 1024, 1)[0]!,
    name: 'insecure-n_1024_logq_4x50_logt_20',
  };
  const loaded = await loadModels(folder.path, { planBatch: batchPlanMaker({ testSets: [small] }) });
  expect(loaded.refused.find(({ folder: name }) => name === 'wide')?.error.code).toBe(
    'RANGE_EXCEEDS_MODULUS',
  );
});

test('a server offers no plan below 128 bits of security', async () => {
  const loaded = await loadModels(models.path, { planBatch: batchPlanMaker() });
  for (const { batchPlans } of loaded.models()) {
    for (const { parameters } of batchPlans) expect(parameters.name).not.toMatch(/^insecure-/);
  }
  expect(loaded.models().length + loaded.refused.length).toBe(1);
});

test('a folder that is not there is CONFIG_INVALID', async () => {
  await expect(loadModels(join(models.path, 'none'), { planBatch: batchPlanMaker() })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
