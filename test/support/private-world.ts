/** A private model on a real server, a host that has never seen its weights, and everything that the server says, frame by frame. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createHost, type Host } from '../../electron/host/index.ts';
import { selectEvaluator } from '../../engine/server/select.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../server/models/plans.ts';
import type { ServerParts } from '../../server/start.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import type { Packing } from '../../shared/packing/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import { randomImages, runOperation, temporaryFolder, type Wish } from './host-world.ts';
import { roomySet } from './parameter-sets.ts';
import { insecureInteractiveSet } from './seal-parts.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** Both packings on one engine, small and insecure. */
export function partsOn(engine: EngineChoice): ServerParts {
  const options = { threads: 1, allowInsecure: true };
  return {
    planBatch: batchPlanMaker({ testSets: [roomySet()] }),
    planInteractive: interactivePlanMaker(insecureInteractiveSet()),
    makeBatchEvaluator: async (set) => (await selectEvaluator('batch', engine, set, options)).made,
    makeInteractiveEvaluator: async (set) =>
      (await selectEvaluator('interactive', engine, set, options)).made,
  };
}

export function privateServer(
  network: IntegerNetwork,
  parts: ServerParts = partsOn('seal'),
): Promise<TestServer> {
  return startTestServer({ network, parts, config: { privateModels: [network.name] } });
}

export interface PrivateHost extends AsyncDisposable {
  readonly host: Host;
  /** Names of the files of evaluation keys in its profile. */
  evaluationKeyFiles(): Promise<string[]>;
  predict(wish: Partial<Wish> & { readonly packing: Packing | 'auto' }): Promise<PredictionResult>;
  /** The code that it fails with, or the kind of its end. */
  failure(wish: Partial<Wish> & { readonly packing: Packing | 'auto' }): Promise<string>;
}

/** A host without any model of its own. */
export async function hostOf(
  address: string,
  network: IntegerNetwork,
  engine: EngineChoice = 'seal',
): Promise<PrivateHost> {
  const folder = await temporaryFolder();
  const host = await createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: roomySet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address }, engine },
  });
  const last = async (wish: Partial<Wish> & { readonly packing: Packing | 'auto' }) =>
    (await runOperation(host, { pixels: randomImages(network, 3), ...wish })).at(-1)!.event;
  return {
    host,
    evaluationKeyFiles: () => readdir(join(folder.path, 'profile', 'evaluation-keys')).catch(() => []),
    predict: async (wish) => {
      const event = await last(wish);
      if (event.kind !== 'done') throw new Error(JSON.stringify(event));
      return event.result as PredictionResult;
    },
    failure: async (wish) => {
      const event = await last(wish);
      return event.kind === 'failed' ? event.error.code : event.kind;
    },
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
