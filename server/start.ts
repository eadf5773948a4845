/** Puts a server together: models and engines first, then the port, then SERVING. */
import { readFile } from 'node:fs/promises';
import { Server, type ServerInterceptor } from '@grpc/grpc-js';
import type { EngineFacts } from '../engine/wire/facts.ts';
import { CryptoNetsError } from '../shared/errors/index.ts';
import {
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_GRPC_MESSAGE_BYTES,
  MAX_MESSAGE_BYTES,
  SERVER_KEEP_ALIVE_MS,
} from '../shared/protocol/index.ts';
import { KeptBuffers } from '../shared/kept-buffers.ts';
import type { ServerConfig } from './settings/config.ts';
import { Health } from './health.ts';
import { Admission } from './inference/admission.ts';
import { EvaluationKeysOffer } from './evaluation-keys/offer.ts';
import { evaluationKeyLoader } from './inference/load-keys.ts';
import { tellTooLarge } from './inference/too-large.ts';
import type { KeyStore } from './evaluation-keys/key-store.ts';
import { openKeyStore } from './evaluation-keys/open.ts';
import { SharedEvaluationKeys } from './evaluation-keys/shared.ts';
import { EvaluationKeyStore } from './evaluation-keys/store.ts';
import type { Offer } from './inference/agree.ts';
import {
  Evaluators,
  type AnyEvaluator,
  type BatchEvaluators,
  type BatchEvaluatorFactory,
  type InteractiveEvaluatorFactory,
  type InteractiveEvaluators,
} from './inference/evaluators.ts';
import type { PlanMakers } from './models/plan-makers.ts';
import { loadModels, type ModelRegistry } from './models/registry.ts';
import { openQueries } from './queries/open.ts';
import { makeLog, type Log } from './observe/log.ts';
import { Metrics } from './observe/metrics.ts';
import { startMetricsServer, type MetricsServer } from './observe/metrics-server.ts';
import { Refusals } from './observe/refusals.ts';
import { ActiveCalls } from './rpc/active-calls.ts';
import { Access } from './identity/access.ts';
import { Reload } from './reload.ts';
import { requireToken } from './rpc/authorization.ts';
import { codeOfHeaders, errorToWire } from './rpc/codecs/error.ts';
import type { ServerContext, ServerEngines } from './rpc/context.ts';
import { isOpen } from './rpc/open-services.ts';
import { addReflection } from './rpc/reflection.ts';
import { requireSameProtocol } from './rpc/protocol-check.ts';
import { MOST_AHEAD, readGate } from './rpc/read-gate.ts';
import { addServices, methodLimitsOf, PREDICT_PATH } from './rpc/services.ts';
import { RunningServer } from './running.ts';
import { formatAddress, parseListenAddress, parseTcpAddress } from './transport/address.ts';
import { bind } from './transport/bind.ts';
import { serverTls, type ServerTls } from './transport/credentials.ts';
import { receiveInBuffers } from './transport/receive-buffers.ts';
import { TransportGuard } from './transport/guard.ts';
import { forwardedFor, TrustedProxies } from './transport/proxies.ts';
import type { Workers } from './workers/workers.ts';

/** The parts that tests choose differently: small insecure parameter sets, the plain engine. */
export interface ServerParts extends PlanMakers {
  readonly makeBatchEvaluator: BatchEvaluatorFactory;
  /** Where interactive plans are made. */
  readonly makeInteractiveEvaluator?: InteractiveEvaluatorFactory | undefined;
  /** Where evaluators compute in processes of their own. */
  readonly workers?: Pick<Workers, 'counts'>;
}

const GRPC_OPTIONS = {
  'grpc.max_receive_message_length': MAX_GRPC_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_GRPC_MESSAGE_BYTES,
  'grpc.max_concurrent_streams': 32,
  'grpc.keepalive_time_ms': SERVER_KEEP_ALIVE_MS,
  'grpc.keepalive_timeout_ms': KEEP_ALIVE_TIMEOUT_MS,
  // A connection that nobody uses gives its place to another; clients connect again by themselves.
  'grpc.max_connection_idle_ms': 300_000,
  'grpc.enable_channelz': 0,
};

/** Of all uploads together, between two batches: what is read ahead of two calls, and what the engine has in hand of them. */
const MOST_KEPT_MESSAGES = 2 * (MOST_AHEAD + 2);

async function programVersion(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8').catch(() => '{}');
  const { version } = JSON.parse(manifest) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

function assertServable(models: ModelRegistry, log: Log): void {
  for (const { folder, error } of models.refused) {
    log.warn({ event: 'model-refused', folder, code: error.code, reason: error.message });
  }
  for (const { network, visibility, commitment, commitmentKept } of models.models()) {
    log.info({ event: 'model', name: network.name, visibility, commitment });
    if (!commitmentKept) log.warn({ event: 'commitment-not-kept', name: network.name });
  }
  if (models.models().length > 0) return;
  throw noModels(models);
}

function noModels(models: ModelRegistry): CryptoNetsError {
  const reason = models.refused[0]?.error.code ?? 'the folder is empty';
  return new CryptoNetsError('CONFIG_INVALID', `models: no model can be served (${reason})`);
}

/** Makes the evaluators of all these plans, so that the first request need not wait; the first one's facts stand for all. */
async function warm<P extends { readonly name: string }, E extends AnyEvaluator>(
  plans: readonly { readonly parameters: P }[],
  evaluators: Evaluators<P, E>,
): Promise<EngineFacts | undefined> {
  for (const { parameters } of plans) await evaluators.for(parameters);
  return plans[0] && evaluators.facts(plans[0].parameters);
}

async function refuseInteractive(): Promise<never> {
  throw new CryptoNetsError('PACKING_NOT_OFFERED', 'only batch packing is offered');
}

/** In the order in which a call meets them. */
function interceptorsOf(
  access: Access,
  receiveBuffers: KeptBuffers,
  guard: TransportGuard,
): ServerInterceptor[] {
  const receive = receiveInBuffers([PREDICT_PATH], receiveBuffers);
  // Buffers first: they take the place of a part of grpc-js's own call.
  return [receive, guard.interceptor, requireToken(access), requireSameProtocol, readGate([PREDICT_PATH])];
}

/** What a client does rightly and is answered with a failure all the same is no refusal. */
const ORDINARY: readonly string[] = [
  'EVALUATION_KEYS_MISSING',
  'EVALUATION_KEYS_EXPIRED',
  'CANCELLED',
  'SHUTTING_DOWN',
];

function makeGuard({ limits }: ServerConfig, proxies: TrustedProxies, refusals: Refusals): TransportGuard {
  return new TransportGuard({
    limits,
    isShared: (address) => proxies.has(address),
    clientOf: (address, headers) => proxies.clientOf(address, forwardedFor(headers)),
    methodLimits: methodLimitsOf(limits),
    isOpen,
    toStatus: errorToWire,
    refused: (reason, address) => refusals.add(reason, address),
    failed: (headers, address) => {
      const code = codeOfHeaders(headers);
      if (!ORDINARY.includes(code)) refusals.add(code, address);
    },
  });
}

function keysOfferOf(models: ModelRegistry): EvaluationKeysOffer {
  return new EvaluationKeysOffer({ batch: models.batchPlans(), interactive: models.interactivePlans() });
}

/** What computes, by packing. */
function makeOffer(
  config: ServerConfig,
  parts: ServerParts,
  models: ModelRegistry,
  keyStore: KeyStore,
): Offer {
  const batch: BatchEvaluators = new Evaluators(parts.makeBatchEvaluator);
  const interactive: InteractiveEvaluators = new Evaluators(
    parts.makeInteractiveEvaluator ?? refuseInteractive,
  );
  const memory = new EvaluationKeyStore({
    limits: config.limits,
    offer: keysOfferOf(models),
    load: evaluationKeyLoader({ batch, interactive }),
  });
  const evaluationKeys = new SharedEvaluationKeys(memory, keyStore);
  return {
    evaluationKeys,
    batch: { models, evaluators: batch, evaluationKeys },
    interactive: { models, evaluators: interactive, evaluationKeys },
  };
}

async function warmOffer({ batch, interactive }: Offer, models: ModelRegistry): Promise<ServerEngines> {
  const engine = await warm(models.batchPlans(), batch.evaluators);
  if (!engine) throw new CryptoNetsError('PLAN_IMPOSSIBLE');
  return { batch: engine, interactive: await warm(models.interactivePlans(), interactive.evaluators) };
}

async function disposeOffer({ batch, interactive, evaluationKeys }: Offer): Promise<void> {
  await evaluationKeys.dispose();
  await Promise.all([batch.evaluators.dispose(), interactive.evaluators.dispose()]);
}

/** Warns of files of secrets that others on this machine may read. */
async function openAccess(files: ServerConfig, log: Log): Promise<Access> {
  const access = await Access.open(files);
  for (const file of await access.openToOthers()) {
    log.warn({ event: 'file-open-to-others', entry: file === files.tokens ? 'tokens' : 'tokenFile' });
  }
  return access;
}

interface Watched {
  readonly context: ServerContext;
  readonly guard: TransportGuard;
  readonly refusals: Refusals;
  readonly tls: ServerTls | undefined;
  readonly access: Access;
  readonly workers: ServerParts['workers'];
}

function watchServer(metrics: Metrics, { context, guard, refusals, tls, access, workers }: Watched): void {
  const { admission, evaluationKeys, limits, models } = context;
  metrics.watch({
    requests: (state, packing) => admission.countOf(state, packing),
    promisedBytes: () => admission.memoryBytes,
    evaluationKeys: () => ({ sets: evaluationKeys.count, bytes: evaluationKeys.bytes }),
    keyStore: () => ({ connected: evaluationKeys.storeConnected, fetched: evaluationKeys.fetched }),
    connections: () => guard.connections,
    undeliveredBytes: () => guard.undeliveredBytes,
    refusals: () => refusals.counts,
    models: () => models.models().length,
    tokens: () => access.count,
    certificateExpiresAtMs: () => tls?.expiresAtMs,
    workers: () => workers?.counts() ?? [],
    limits,
  });
}

async function openMetrics(
  { metricsListen }: ServerConfig,
  metrics: Metrics,
  health: Health,
  log: Log,
): Promise<MetricsServer | undefined> {
  if (metricsListen === undefined) return undefined;
  const address = parseTcpAddress(metricsListen, 'metricsListen');
  const server = await startMetricsServer(address, { metrics, ready: () => health.serving });
  log.info({ event: 'metrics', address: formatAddress({ ...address, port: server.port }) });
  return server;
}

interface Reloadable {
  readonly tls: ServerTls | undefined;
  readonly access: Access;
  readonly context: ServerContext;
  readonly health: Health;
}

function makeReload(
  config: ServerConfig,
  parts: ServerParts,
  { tls, access, context, health }: Reloadable,
): Reload {
  const { models, offer, evaluationKeys, log } = context;
  const namesOf = (): string[] => models.models().map(({ network }) => network.name);
  health.models(namesOf());
  return new Reload(
    {
      log,
      tls,
      access,
      models,
      readModels: () => loadModels(config.models, parts, config, models),
      prepare: async (read) => {
        if (read.models().length === 0) throw noModels(read);
        await warmOffer(offer, read);
      },
      modelsChanged: () => {
        evaluationKeys.offerAnew(keysOfferOf(models));
        health.models(namesOf());
      },
    },
    (part, outcome) => context.metrics.reload(part, outcome),
  );
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
  const address = parseListenAddress(config.listen);
  const tls = await serverTls(address, config.tls, config.insecurePlaintext);
  const access = await openAccess(config, log);
  const receiveBuffers = new KeptBuffers(MAX_MESSAGE_BYTES, MOST_KEPT_MESSAGES);
  const refusals = new Refusals({ log });
  const proxies = new TrustedProxies(config.trustedProxies);
  const guard = makeGuard(config, proxies, refusals);
  const interceptors = interceptorsOf(access, receiveBuffers, guard);
  const models = await loadModels(config.models, parts, config);
  assertServable(models, log);
  const queries = await openQueries(config.queryBudget, models, log);
  const offer = makeOffer(config, parts, models, await openKeyStore(config, log));
  let metricsServer: MetricsServer | undefined;
  try {
    const shutdown = new AbortController();
    const version = await programVersion();
    const metrics = new Metrics(version);
    const engines = await warmOffer(offer, models);
    tellTooLarge(models, engines.batch.engine, config.limits, log);
    const context: ServerContext = {
      version,
      metrics,
      limits: config.limits,
      models,
      offer,
      evaluationKeys: offer.evaluationKeys,
      engines,
      admission: new Admission(config.limits),
      queries,
      receiveBuffers,
      log,
      shutdown: shutdown.signal,
      calls: new ActiveCalls(),
      proxies,
    };
    const grpc = new Server({ ...GRPC_OPTIONS, interceptors });
    const health = new Health();
    health.addTo(grpc);
    addServices(grpc, context);
    if (config.reflection && !addReflection(grpc)) log.info({ event: 'reflection-not-offered' });
    watchServer(metrics, { context, guard, refusals, tls, access, workers: parts.workers });
    metricsServer = await openMetrics(config, metrics, health, log);
    const bound = await bind(grpc, address, tls, guard);
    health.set('SERVING');
    const reload = makeReload(config, parts, { tls, access, context, health });
    return new RunningServer(context, bound, { grpc, health, shutdown, refusals, reload, metricsServer });
  } catch (error) {
    await metricsServer?.close();
    await disposeOffer(offer);
    throw error;
  }
}
