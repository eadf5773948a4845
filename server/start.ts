/** Puts a server together and takes it apart: models and engine first, then the port, then SERVING; the other way round at the end. */
import { readFile } from 'node:fs/promises';
import { Server, type ServerInterceptor } from '@grpc/grpc-js';
import type { EngineFacts } from '../engine/facts.ts';
import { CryptoNetsError } from '../shared/errors/index.ts';
import type { ServerConfig } from './config.ts';
import { Health } from './health.ts';
import { Admission } from './inference/admission.ts';
import {
  Evaluators,
  type EvaluatorFactory,
  type InteractiveEvaluatorFactory,
  type InteractiveEvaluators,
} from './inference/evaluators.ts';
import { Refusal } from './inference/refusal.ts';
import { KeysOffer } from './keys/offer.ts';
import { KeyStore, type KeyLoader } from './keys/store.ts';
import { MAX_GRPC_MESSAGE_BYTES } from './limits.ts';
import type { PlanMakers } from './models/folder.ts';
import { loadModels, type ModelRegistry } from './models/registry.ts';
import { makeLog, type Log } from './observe/log.ts';
import { ActiveCalls } from './rpc/active-calls.ts';
import { readToken, requireToken } from './rpc/authorization.ts';
import type { ServerContext } from './rpc/context.ts';
import { readGate } from './rpc/read-gate.ts';
import { addServices, PREDICT_PATH } from './rpc/services.ts';
import { formatAddress, parseAddress } from './transport/address.ts';
import { serverCredentials } from './transport/credentials.ts';
import { bindWithFlowControl } from './transport/flow-control.ts';

/** The parts that tests choose differently: small insecure parameter sets, the plain engine. */
export interface ServerParts extends PlanMakers {
  readonly makeEvaluator: EvaluatorFactory;
  /** Where interactive plans are made. */
  readonly makeInteractiveEvaluator?: InteractiveEvaluatorFactory | undefined;
}

/** How long a stream that nobody waits for may delay the end. */
const LAST_FLUSH_MS = 1000;

const GRPC_OPTIONS = {
  'grpc.max_receive_message_length': MAX_GRPC_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_GRPC_MESSAGE_BYTES,
  'grpc.max_concurrent_streams': 32,
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // A connection that nobody uses gives its place to another; clients connect again by themselves.
  'grpc.max_connection_idle_ms': 300_000,
  'grpc.enable_channelz': 0,
};

export class RunningServer {
  readonly context: ServerContext;
  /** HOST:PORT that is really bound. */
  readonly address: string;
  readonly port: number;
  readonly #grpc: Server;
  readonly #health: Health;
  readonly #shutdown: AbortController;
  #stopping: Promise<void> | undefined;

  constructor(
    context: ServerContext,
    bound: { readonly host: string; readonly port: number },
    parts: { readonly grpc: Server; readonly health: Health; readonly shutdown: AbortController },
  ) {
    this.context = context;
    this.address = formatAddress(bound);
    this.port = bound.port;
    this.#grpc = parts.grpc;
    this.#health = parts.health;
    this.#shutdown = parts.shutdown;
  }

  /** No new predictions; running ones may finish within the drain timeout, then they are ended. Repeated calls get the same promise. */
  drain(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Ends running calls now; a drain that is under way is over at once. */
  force(): Promise<void> {
    this.#shutdown.abort(new Refusal('SHUTTING_DOWN', 'the server was stopped', 5000));
    return this.drain();
  }

  async #stop(): Promise<void> {
    const { admission, calls, evaluators, interactive, keys, limits } = this.context;
    this.#health.set('NOT_SERVING');
    admission.close();
    await calls.idle(limits.drainTimeoutMs);
    this.#shutdown.abort(new Refusal('SHUTTING_DOWN', 'the server was stopped', 5000));
    await calls.idle(LAST_FLUSH_MS);
    await this.#close();
    keys.dispose();
    await Promise.all([evaluators.dispose(), interactive.dispose()]);
  }

  /** Lets the last answers out, then closes what is left. */
  async #close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LAST_FLUSH_MS);
      this.#grpc.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#grpc.forceShutdown();
  }
}

async function programVersion(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8').catch(() => '{}');
  const { version } = JSON.parse(manifest) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

function assertServable(models: ModelRegistry, log: Log): void {
  for (const { folder, error } of models.refused) {
    log.warn({ event: 'model-refused', folder, code: error.code, reason: error.message });
  }
  if (models.models().length > 0) return;
  const reason = models.refused[0]?.error.code ?? 'the folder is empty';
  throw new CryptoNetsError('CONFIG_INVALID', `models: no model can be served (${reason})`);
}

/** Makes the evaluator of every plan, so that the first request need not wait; the first one's facts stand for the server. */
async function warm(models: ModelRegistry, evaluators: Evaluators): Promise<EngineFacts> {
  const sets = models.models().flatMap(({ plans }) => plans.map(({ parameters }) => parameters));
  for (const set of sets) await evaluators.for(set);
  return evaluators.facts(sets[0]!);
}

/** Makes the evaluators of interactive plans; the first one's facts stand for all. */
async function warmInteractive(
  models: ModelRegistry,
  interactive: InteractiveEvaluators,
): Promise<EngineFacts | undefined> {
  const sets = models.interactivePlans().map(({ parameters }) => parameters);
  for (const set of sets) await interactive.for(set);
  return sets[0] && interactive.facts(sets[0]);
}

/** Keys are expanded, and what their plans need beside them is made, before they are called ready. */
function keyLoader(interactive: InteractiveEvaluators): KeyLoader {
  return async ({ shape, parameters, plans }, bytes) => {
    const evaluator = await interactive.for(parameters);
    const keys = await evaluator.loadKeys(shape, bytes);
    try {
      for (const plan of plans) await evaluator.prepare(plan, keys);
      return keys;
    } catch (error) {
      keys.dispose();
      throw error;
    }
  };
}

async function refuseInteractive(): Promise<never> {
  throw new CryptoNetsError('UNIMPLEMENTED', 'only batch packing is offered');
}

async function interceptorsOf(config: ServerConfig): Promise<ServerInterceptor[]> {
  const gate = readGate([PREDICT_PATH]);
  return config.tokenFile === undefined ? [gate] : [requireToken(await readToken(config.tokenFile)), gate];
}

/**
 * Starts a server; it serves when this resolves.
 * @throws CONFIG_INVALID, ADDRESS_IN_USE, ENGINE_UNAVAILABLE
 */
export async function startServer(
  config: ServerConfig,
  parts: ServerParts,
  log: Log = makeLog(config.logLevel),
): Promise<RunningServer> {
  const { host, port } = parseAddress(config.listen);
  const credentials = await serverCredentials(host, config.tls, config.insecurePlaintext);
  const interceptors = await interceptorsOf(config);
  const models = await loadModels(config.models, parts);
  assertServable(models, log);
  const evaluators = new Evaluators(parts.makeEvaluator);
  const interactive: InteractiveEvaluators = new Evaluators(
    parts.makeInteractiveEvaluator ?? refuseInteractive,
  );
  const keys = new KeyStore({
    limits: config.limits,
    offer: new KeysOffer(models.interactivePlans()),
    load: keyLoader(interactive),
  });
  try {
    const engine = await warm(models, evaluators);
    const interactiveEngine = await warmInteractive(models, interactive);
    const shutdown = new AbortController();
    const context: ServerContext = {
      version: await programVersion(),
      limits: config.limits,
      models,
      evaluators,
      interactive,
      keys,
      engine,
      interactiveEngine,
      admission: new Admission(config.limits),
      log,
      shutdown: shutdown.signal,
      calls: new ActiveCalls(),
    };
    const grpc = new Server({ ...GRPC_OPTIONS, interceptors });
    const health = new Health();
    health.addTo(grpc);
    addServices(grpc, context);
    const boundPort = await bindWithFlowControl(grpc, formatAddress({ host, port }), credentials);
    health.set('SERVING');
    return new RunningServer(context, { host, port: boundPort }, { grpc, health, shutdown });
  } catch (error) {
    keys.dispose();
    await Promise.all([evaluators.dispose(), interactive.dispose()]);
    throw error;
  }
}
