/** A server inside the test's own process: everything real but the evaluator, unless a test brings one. */
import pino from 'pino';
import { checkConfig } from '../../server/settings/config.ts';
import type { RunningServer } from '../../server/running.ts';
import { startServer } from '../../server/start.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import type { BatchPlan } from '../../shared/packing/batch/index.ts';
import { makeModels } from './model-folders.ts';
import { smallSeedNetwork } from './networks.ts';
import { discardingParts, type DiscardingParts } from './test-parts.ts';
import type { ServerParts } from '../../server/start.ts';

export interface TestServerOptions {
  readonly network?: IntegerNetwork;
  /** Beside it. */
  readonly more?: readonly IntegerNetwork[];
  readonly config?: Record<string, unknown>;
  readonly limits?: Record<string, number>;
  readonly parts?: ServerParts;
}

export interface TestServer extends AsyncDisposable {
  readonly running: RunningServer;
  readonly address: string;
  readonly plan: BatchPlan;
  /** The folder of its models. */
  readonly models: string;
  /** The evaluators that discard, when the test brought no parts of its own. */
  readonly evaluators: DiscardingParts['evaluators'];
  /** Lines of the log so far. */
  readonly lines: readonly string[];
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const models = await makeModels(options.network ?? smallSeedNetwork(), ...(options.more ?? []));
  const discarding = discardingParts();
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const config = checkConfig({
    listen: '127.0.0.1:0',
    models: models.path,
    ...options.config,
    limits: { drainTimeoutMs: 1000, maxPredictionsPerPeer: 64, ...options.limits },
  });
  const running = await startServer(config, options.parts ?? discarding, log);
  return {
    running,
    address: running.address,
    models: models.path,
    plan: running.context.models.batchPlans()[0]!,
    evaluators: discarding.evaluators,
    lines,
    [Symbol.asyncDispose]: async () => {
      await running.force();
      await models[Symbol.asyncDispose]();
    },
  };
}
