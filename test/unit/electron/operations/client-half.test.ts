/** A hostile server's half of a plan: refused with a code before anything large is made of it, whatever part of it lies. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { believedBatchPlan, believedInteractivePlan } from '../../../../electron/operations/client-half.ts';
import { readyModel } from '../../../../electron/operations/index.ts';
import { catalogFromWire } from '../../../../electron/remote/codecs/catalog.ts';
import { clientPlansFromWire } from '../../../../electron/remote/codecs/client-plans.ts';
import type { Remote } from '../../../../electron/remote/index.ts';
import {
  type ClientPlan,
  GetCatalogResponse,
  GetPlansResponse,
} from '../../../../proto/gen/cryptonets/v1/catalog.ts';
import { catalogToWire } from '../../../../server/rpc/codecs/catalog.ts';
import { plansToWire } from '../../../../server/rpc/codecs/client-plans.ts';
import type { Model } from '../../../../server/models/model.ts';
import { loadModels, type ModelRegistry } from '../../../../server/models/registry.ts';
import { checkConfig } from '../../../../server/settings/config.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { makeModels } from '../../../support/model-folders.ts';
import { smallSeedNetwork } from '../../../support/networks.ts';
import { partsOn } from '../../../support/private-world.ts';

const network = {
  ...smallSeedNetwork(),
  input: { ...smallSeedNetwork().input, mask: Uint16Array.from({ length: 30 }, (_, place) => place + 2) },
};
let registry: ModelRegistry;
let model: Model;
let honest: GetPlansResponse;

beforeAll(async () => {
  await using folder = await makeModels(network);
  const parts = partsOn('seal');
  // A server of another version, which asks for one image at a time as well.
  const planInteractive: typeof parts.planInteractive = (decoded, naming) =>
    parts.planInteractive!(decoded, { ...naming, visibility: 'public' });
  const wish = {
    publicModels: [],
    privateModels: [network.name],
    otherModels: 'private',
    privacyBits: 40,
  } as const;
  registry = await loadModels(folder.path, { ...parts, planInteractive }, wish);
  model = registry.models()[0]!;
  honest = await plansToWire(model);
});

const announced = () => ({
  commitment: model.commitment,
  inputBits: network.input.bits,
  reads: 'digit' as const,
});

/** Through bytes, codec and check, as a client does it. */
async function believe(wire: GetPlansResponse): Promise<readonly unknown[]> {
  const decoded = GetPlansResponse.decode(GetPlansResponse.encode(wire).finish());
  const { input, plans } = clientPlansFromWire(decoded, announced());
  const of = { model: { name: network.name, commitment: model.commitment }, input, allowInsecure: true };
  return Promise.all(
    plans.map(async (plan) =>
      plan.packing === 'batch' ? believedBatchPlan(plan, of) : believedInteractivePlan(plan, of),
    ),
  );
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof CryptoNetsError ? error.code : String(error);
}

/** The honest half with one lie in it. */
function lying(lie: (wire: GetPlansResponse) => void): GetPlansResponse {
  const copy = GetPlansResponse.decode(GetPlansResponse.encode(honest).finish());
  lie(copy);
  return copy;
}

const batchOf = (wire: GetPlansResponse) => {
  const { packing } = wire.plans[0]!;
  if (packing?.$case !== 'batch') throw new Error('expected the batch plan first');
  return packing.value;
};
const privacyOf = (wire: GetPlansResponse) => batchOf(wire).privacy!;
const interactiveOf = (wire: GetPlansResponse) => {
  const { packing } = wire.plans[1]!;
  if (packing?.$case !== 'interactive') throw new Error('expected the interactive plan second');
  return packing.value;
};

it('an honest half is the one that the weights lead to', async () => {
  const [batch, interactive] = await believe(honest);
  const {
    budgetBits: _,
    failureProbabilityLog2: __,
    steps: ___,
    estimates: ____,
    ...half
  } = model.batchPlans[0]!;
  expect(batch).toEqual(half);
  expect(interactive).toMatchObject({
    digest: model.interactivePlans[0]!.digest,
    resultSlots: model.interactivePlans[0]!.resultSlots,
    evaluationKeys: model.interactivePlans[0]!.evaluationKeys,
  });
});

describe('a lie is refused', () => {
  it.each<[string, (wire: GetPlansResponse) => void, string]>([
    ['another model', (wire) => (wire.commitment = 'f'.repeat(64)), 'MODEL_CHANGED'],
    ['no input', (wire) => (wire.input = undefined), 'MESSAGE_INVALID'],
    ['a huge picture', (wire) => (wire.input!.height = 1_000_000), 'MESSAGE_INVALID'],
    ['a short mask', (wire) => (wire.input!.readPlaces = new Uint8Array(1)), 'MESSAGE_INVALID'],
    ['an empty mask', (wire) => (wire.input!.readPlaces = new Uint8Array(5)), 'MESSAGE_INVALID'],
    ['a mask beyond the picture', (wire) => (wire.input!.readPlaces[4] = 0xff), 'MESSAGE_INVALID'],
    ['other bits than the catalog', (wire) => (wire.input!.bits = 8), 'MESSAGE_INVALID'],
    [
      'an unknown set',
      (wire) => (wire.plans[0]!.parameters!.name = 'n_4096_logq_1x50_logt_20'),
      'PARAMETERS_UNKNOWN',
    ],
    [
      'a set of other primes',
      (wire) => (wire.plans[0]!.parameters!.dataPrimes[0] = 97),
      'PARAMETERS_INVALID',
    ],
    [
      'a set of a smaller ring',
      (wire) => (wire.plans[1]!.parameters!.polyDegree = 512),
      'PARAMETERS_INVALID',
    ],
    ['another plaintext modulus', (wire) => (batchOf(wire).plainModulus = 65_537), 'MESSAGE_INVALID'],
    ['too few ciphertexts', (wire) => (batchOf(wire).inputCiphertexts = 1), 'MESSAGE_INVALID'],
    [
      'far too many ciphertexts',
      (wire) => (batchOf(wire).inputCiphertexts = 4_000_000_000),
      'MESSAGE_INVALID',
    ],
    ['far too many results', (wire) => (batchOf(wire).outputCiphertexts = 4_000_000_000), 'MESSAGE_INVALID'],
    ['no results', (wire) => (batchOf(wire).outputCiphertexts = 0), 'MESSAGE_INVALID'],
    ['results of many polynomials', (wire) => (batchOf(wire).resultSize = 4_000_000_000), 'MESSAGE_INVALID'],
    ['results of no primes', (wire) => (batchOf(wire).resultPrimes = 0), 'MESSAGE_INVALID'],
    ['a correction of zero', (wire) => (batchOf(wire).resultCorrection = 0), 'MESSAGE_INVALID'],
    ['a correction beyond t', (wire) => (batchOf(wire).resultCorrection = 2 ** 52), 'MESSAGE_INVALID'],
    ['another correction', (wire) => (batchOf(wire).resultCorrection += 1), 'PLAN_MISMATCH'],
    ['privacy of no bits', (wire) => (privacyOf(wire).bits = 0), 'MESSAGE_INVALID'],
    ['privacy of a thousand bits', (wire) => (privacyOf(wire).bits = 1000), 'MESSAGE_INVALID'],
    ['other privacy', (wire) => (privacyOf(wire).bits += 1), 'PLAN_MISMATCH'],
    ['no privacy', (wire) => (batchOf(wire).privacy = undefined), 'PLAN_MISMATCH'],
    ['keys of no primes', (wire) => (privacyOf(wire).primes = 0), 'MESSAGE_INVALID'],
    ['keys of all primes', (wire) => (privacyOf(wire).primes = 5), 'MESSAGE_INVALID'],
    ['keys of a billion primes', (wire) => (privacyOf(wire).primes = 4_000_000_000), 'MESSAGE_INVALID'],
    ['keys at another level', (wire) => (privacyOf(wire).primes += 1), 'PLAN_MISMATCH'],
    ['keys, and results of three polynomials', (wire) => (batchOf(wire).resultSize = 3), 'MESSAGE_INVALID'],
    ['a layout of another ring', (wire) => interactiveOf(wire).layout.push(1), 'MESSAGE_INVALID'],
    [
      'a layout of a million places',
      (wire) => (interactiveOf(wire).layout = Array<number>(1_000_000).fill(1)),
      'MESSAGE_INVALID',
    ],
    ['a pixel that there is not', (wire) => (interactiveOf(wire).layout[3] = 31), 'MESSAGE_INVALID'],
    ['a layout of strangers', (wire) => (interactiveOf(wire).layout[3] = 4_000_000_000), 'MESSAGE_INVALID'],
    ['results at one place', (wire) => (interactiveOf(wire).resultPlaces = [1, 1, 1]), 'MESSAGE_INVALID'],
    ['a result outside', (wire) => (interactiveOf(wire).resultPlaces[0] = 1 << 20), 'MESSAGE_INVALID'],
    ['a composite modulus', (wire) => (interactiveOf(wire).plainModuli[0] = 65_535), 'MESSAGE_INVALID'],
    [
      'moduli out of order',
      (wire) => interactiveOf(wire).plainModuli.reverse().push(40_961),
      'MESSAGE_INVALID',
    ],
    [
      'an even element',
      (wire) => (interactiveOf(wire).evaluationKeys[1]!.galoisElement = 4),
      'MESSAGE_INVALID',
    ],
    [
      'a key twice',
      (wire) => interactiveOf(wire).evaluationKeys.unshift(interactiveOf(wire).evaluationKeys[0]!),
      'MESSAGE_INVALID',
    ],
    [
      'a key at many primes',
      (wire) => (interactiveOf(wire).evaluationKeys[0]!.primes = 31),
      'MESSAGE_INVALID',
    ],
    [
      'another key',
      (wire) => interactiveOf(wire).evaluationKeys.push({ galoisElement: 2047, primes: 1 }),
      'PLAN_MISMATCH|MESSAGE_INVALID',
    ],
    ['no digest', (wire) => (wire.plans[0]!.digest = ''), 'MESSAGE_INVALID'],
    [
      'a plan a thousand times',
      (wire) => (wire.plans = Array<ClientPlan>(1000).fill(wire.plans[0]!)),
      'MESSAGE_INVALID',
    ],
  ])('%s', async (_what, lie, codes) => {
    expect(codes.split('|')).toContain(await codeOf(believe(lying(lie))));
  });

  it('keys of all rotations at once: more bytes than a plan may ask for', async () => {
    const keys = Array.from({ length: 1024 }, (_, index) => ({ galoisElement: 2 * index + 1, primes: 4 }));
    const wire = lying((one) => (interactiveOf(one).evaluationKeys = keys));
    // In the small ring of tests they are bounded by their number; at N = 8192 by their bytes, long before one is made.
    const before = process.memoryUsage().rss;
    expect(['PLAN_MISMATCH', 'MESSAGE_INVALID']).toContain(await codeOf(believe(wire)));
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('an insecure set, outside of tests, whatever the server says of it', async () => {
    const [plan] = clientPlansFromWire(honest, announced()).plans;
    if (plan?.packing !== 'batch') throw new Error('expected the batch plan first');
    const of = { model: { name: network.name, commitment: model.commitment }, input: network.input };
    await expect(async () => believedBatchPlan(plan, { ...of, allowInsecure: false })).rejects.toMatchObject({
      code: 'PARAMETERS_INSECURE',
    });
  });

  it('bytes that were changed anywhere: the honest plan, or a code', async () => {
    const bytes = GetPlansResponse.encode(honest).finish();
    const edits = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        let wire: GetPlansResponse;
        try {
          wire = GetPlansResponse.decode(copy);
        } catch {
          return; // gRPC answers INTERNAL for these before we see them.
        }
        const before = process.memoryUsage().rss;
        expect(await codeOf(believe(wire))).toMatch(/^(undefined|[A-Z_]+)$/);
        expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a private model that is asked', () => {
  const catalogOf = () =>
    catalogFromWire(
      GetCatalogResponse.decode(
        GetCatalogResponse.encode(
          catalogToWire(
            {
              version: '1',
              limits: checkConfig({}).limits,
              engines: { batch: { engine: 'seal', cpuPath: 'wasm', threads: 1 }, interactive: undefined },
            },
            registry.models(),
          ),
        ).finish(),
      ),
    );
  const ready = (wire: GetPlansResponse) =>
    readyModel(
      {
        remote: { plans: async () => clientPlansFromWire(wire, announced()) } as unknown as Remote,
        catalog: catalogOf(),
        atHand: () => Promise.reject(new Error('no network is looked for')),
        keep: () => undefined,
        derivePlan: () => Promise.reject(new Error('nothing is derived')),
        allowInsecure: true,
      },
      undefined,
    );

  it('is ready without its weights', async () => {
    const one = await ready(honest);
    expect(one).toMatchObject({ visibility: 'private', commitment: model.commitment, network: undefined });
    expect([...one.input.mask!]).toEqual([...network.input.mask]);
    expect(one.interactive.offered).toBe(true);
  });

  it('must be sent the plans that were listed', async () => {
    expect(await codeOf(ready(lying((wire) => void wire.plans.shift())))).toBe('PLAN_MISMATCH');
  });

  it('is asked in batches where only its interactive plan is wrong', async () => {
    const one = await ready(lying((wire) => (interactiveOf(wire).resultPrimes = 9)));
    expect(one.interactive).toMatchObject({ offered: false, reason: { code: 'MESSAGE_INVALID' } });
  });
});
