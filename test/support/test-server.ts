/** A server inside the test's own process: everything real but the evaluator, unless a test brings one. */
import pino from 'pino';
import { checkConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/start.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';
import { makeModels } from './model-folders.ts';
import { smallSeedNetwork } from './networks.ts';
import { discardingParts, type DiscardingParts } from './test-parts.ts';
import type { ServerParts } from '../../server/start.ts';

export interface TestServerOptions {
  readonly network?: IntegerNetwork;
  readonly config?: Record<string, unknown>;
  readonly limits?: Record<string, number>;
  readonly parts?: ServerParts;
}

export interface TestServer extends AsyncDisposable {
  readonly running: RunningServer;
  readonly address: string;
  readonly plan: BatchPlan;
  /** The evaluators that discard, when the test brought no parts of its own. */
  readonly evaluators: DiscardingParts['evaluators'];
  /** Lines of the log so far. */
  readonly lines: readonly string[];
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const models = await makeModels(options.network ?? smallSeedNetwork());
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
    plan: running.context.models.models()[0]!.plans[0]!,
    evaluators: discarding.evaluators,
    lines,
    [Symbol.asyncDispose]: async () => {
      await running.force();
      await models[Symbol.asyncDispose]();
    },
  };
}
