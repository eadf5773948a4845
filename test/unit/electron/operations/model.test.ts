/** Which model and plan are used: everything a server says about a model is checked against what it sends. */
import { describe, expect, it } from 'vitest';
import { readyModel, type ModelSources } from '../../../../electron/operations/index.ts';
import type { Remote, RemoteCatalog, RemoteModel } from '../../../../electron/remote/index.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { decodeNetwork, encodeNetwork, type IntegerNetwork } from '../../../../shared/network/index.ts';
import { planBatch } from '../../../../shared/packing/batch/index.ts';
import { smallSeedNetwork } from '../../../support/networks.ts';
import { insecureSet } from '../../../support/parameter-sets.ts';

/** A server's side of the story: what it lists and what it sends. */
async function sourcesFor(
  sent: IntegerNetwork,
  change: Partial<RemoteModel> = {},
  overrides: Partial<ModelSources> = {},
): Promise<ModelSources> {
  const { json, weights, digest } = await encodeNetwork(sent);
  const plan = await planBatch(sent, digest, insecureSet());
  const model: RemoteModel = {
    name: sent.name,
    visibility: 'public',
    commitment: digest,
    title: 'A model',
    inputBits: 2,
    reads: 'digit',
    accuracy: null,
    encodedBytes: json.length + weights.length,
    plans: [{ ...plan, plainModulus: plan.parameters.plainModulus, privacyBits: null }],
    manifest: undefined,
    ...change,
  };
  const limits = { maxChunkBytes: 1, maxUploadBytes: 1, maxDeadlineMs: 1, maxInteractiveImages: 1 };
  const catalog: RemoteCatalog = {
    serverVersion: '1',
    batch: { engine: 'seal', cpuPath: 'wasm', threads: 1, expanders: [] },
    interactive: undefined,
    models: [model],
    limits,
  };
  return {
    remote: { model: async () => ({ json, weights }) } as unknown as Remote,
    catalog,
    atHand: async () => undefined,
    keep: () => undefined,
    derivePlan: (decoded) => planBatch(decoded.network, decoded.digest, insecureSet()),
    allowInsecure: true,
    ...overrides,
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CryptoNetsError ? error.code : String(error);
}

describe('a model that is asked', () => {
  it('is fetched, checked, kept and planned on this side', async () => {
    const kept: string[] = [];
    const sources = await sourcesFor(
      smallSeedNetwork(),
      {},
      { keep: ({ digest }) => void kept.push(digest) },
    );
    const model = await readyModel(sources, undefined);
    expect(model.plan.digest).toBe(sources.catalog.models[0]!.plans[0]!.digest);
    expect(kept).toEqual([sources.catalog.models[0]!.commitment]);
  });

  it('is not fetched when it is at hand', async () => {
    const { json, weights } = await encodeNetwork(smallSeedNetwork());
    const decoded = await decodeNetwork(json, weights);
    const remote = { model: () => Promise.reject(new Error('it was fetched')) } as unknown as Remote;
    const sources = await sourcesFor(smallSeedNetwork(), {}, { remote, atHand: async () => decoded });
    expect((await readyModel(sources, 'small-seed-shape')).network?.name).toBe('small-seed-shape');
  });

  it('must be one of the list', async () => {
    expect(await codeOf(readyModel(await sourcesFor(smallSeedNetwork()), 'other'))).toBe('MODEL_NOT_FOUND');
  });

  it('must be the one that the list says', async () => {
    const sources = await sourcesFor(smallSeedNetwork(), { commitment: 'a'.repeat(64) });
    expect(await codeOf(readyModel(sources, undefined))).toBe('MODEL_DIGEST_MISMATCH');
  });

  it('must be run by the plan that this side derives', async () => {
    const good = await sourcesFor(smallSeedNetwork());
    const [plan] = good.catalog.models[0]!.plans;
    const sources = await sourcesFor(smallSeedNetwork(), { plans: [{ ...plan!, digest: 'b'.repeat(64) }] });
    expect(await codeOf(readyModel(sources, undefined))).toBe('PLAN_MISMATCH');
  });

  it('is refused under insecure parameters outside of tests, whatever the server says', async () => {
    const sources = await sourcesFor(smallSeedNetwork(), {}, { allowInsecure: false });
    expect(await codeOf(readyModel(sources, undefined))).toBe('PARAMETERS_INSECURE');
  });
});
