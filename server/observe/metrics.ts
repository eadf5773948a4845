/**
 * What Prometheus reads: counts and times of calls and stages, what waits, what memory is promised, what was refused. Nothing of a client: no
 * address, no token, nothing that was sent. Labels have few values: methods, codes, stages, models of this server.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PACKINGS, type Packing } from '../../shared/packing/packing.ts';
import type { CallFacts, Outcome } from './log.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 150, 600];

/** What is asked at each scrape. */
export interface Gauged {
  readonly requests: (state: 'running' | 'waiting', packing: Packing) => number;
  readonly promisedBytes: () => number;
  readonly evaluationKeys: () => { readonly sets: number; readonly bytes: number };
  /** What replicas share; see evaluation-keys/key-store.ts. */
  readonly keyStore: () => { readonly connected: boolean; readonly fetched: number };
  readonly connections: () => number;
  readonly undeliveredBytes: () => number;
  /** Since the start, by reason. */
  readonly refusals: () => ReadonlyMap<string, number>;
  readonly models: () => number;
  readonly tokens: () => number;
  /** Milliseconds since 1970; undefined without TLS. */
  readonly certificateExpiresAtMs: () => number | undefined;
  /** Of each packing that is computed in a process of its own. */
  readonly workers: () => readonly {
    readonly packing: Packing;
    readonly alive: number;
    readonly lost: number;
  }[];
  readonly limits: Readonly<Record<'maxMemoryBytes' | 'maxEvaluationKeyBytes' | 'maxConnections', number>>;
}

const PREFIX = 'cryptonets_';

export class Metrics {
  readonly #registry = new Registry();
  readonly #calls: Counter<'method' | 'code'>;
  readonly #callSeconds: Histogram<'method'>;
  readonly #stageSeconds: Histogram<'stage' | 'model'>;
  readonly #bytes: Counter<'direction' | 'method'>;
  readonly #reloads: Counter<'part' | 'outcome'>;

  constructor(version: string) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#calls = new Counter({
      name: `${PREFIX}calls_total`,
      help: 'Calls that ended, by method and code (docs/errors.md).',
      labelNames: ['method', 'code'],
      registers,
    });
    this.#callSeconds = new Histogram({
      name: `${PREFIX}call_seconds`,
      help: 'Time of calls from their first message on, the queue included.',
      labelNames: ['method'],
      buckets: SECONDS,
      registers,
    });
    this.#stageSeconds = new Histogram({
      name: `${PREFIX}stage_seconds`,
      help: 'Time of the stages of predictions (docs/stages.md): queue, expand, layers, pack.',
      labelNames: ['stage', 'model'],
      buckets: SECONDS,
      registers,
    });
    this.#bytes = new Counter({
      name: `${PREFIX}payload_bytes_total`,
      help: 'Payload received and sent, by method.',
      labelNames: ['direction', 'method'],
      registers,
    });
    this.#reloads = new Counter({
      name: `${PREFIX}reloads_total`,
      help: 'Certificates, tokens and models that were read again on SIGHUP.',
      labelNames: ['part', 'outcome'],
      registers,
    });
    this.#gauge('build_info', 'The version that runs.', ['version'], (gauge) => gauge.set({ version }, 1));
  }

  /** For the Content-Type of what `text` gives. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  call(facts: CallFacts, code: Outcome, durationMs: number): void {
    const { method, model, stages = [], receivedBytes = 0, sentBytes = 0 } = facts;
    this.#calls.inc({ method, code });
    this.#callSeconds.observe({ method }, durationMs / 1000);
    if (receivedBytes > 0) this.#bytes.inc({ method, direction: 'received' }, receivedBytes);
    if (sentBytes > 0) this.#bytes.inc({ method, direction: 'sent' }, sentBytes);
    for (const { name: stage, durationMs: ms } of stages) {
      this.#stageSeconds.observe({ stage, model: model ?? '' }, ms / 1000);
    }
  }

  reload(part: string, outcome: string): void {
    this.#reloads.inc({ part, outcome });
  }

  /** Once, when there is a server to ask. */
  watch(gauged: Gauged): void {
    const { requests, evaluationKeys, refusals, limits, certificateExpiresAtMs } = gauged;
    this.#gauge('requests', 'Predictions that run or wait for their turn.', ['state', 'packing'], (gauge) => {
      for (const state of ['running', 'waiting'] as const) {
        for (const packing of PACKINGS) gauge.set({ state, packing }, requests(state, packing));
      }
    });
    this.#one('promised_memory_bytes', 'Memory promised to running evaluations.', gauged.promisedBytes);
    this.#one('promised_memory_limit_bytes', 'limits.maxMemoryBytes', () => limits.maxMemoryBytes);
    this.#one('evaluation_key_sets', 'Sets of evaluation keys.', () => evaluationKeys().sets);
    this.#one('evaluation_key_bytes', 'Memory of evaluation keys.', () => evaluationKeys().bytes);
    this.#one(
      'evaluation_key_limit_bytes',
      'limits.maxEvaluationKeyBytes',
      () => limits.maxEvaluationKeyBytes,
    );
    this.#one('key_store_connected', 'Whether the key store of all replicas can be reached.', () =>
      Number(gauged.keyStore().connected),
    );
    this.#one('key_store_fetched_sets', 'Sets of keys that came from other replicas.', () =>
      Number(gauged.keyStore().fetched),
    );
    this.#one('connections', 'Open connections.', gauged.connections);
    this.#one('connections_limit', 'limits.maxConnections', () => limits.maxConnections);
    this.#one('undelivered_bytes', 'What clients sent and nobody took yet.', gauged.undeliveredBytes);
    this.#one('models', 'Models that are served.', gauged.models);
    this.#one('tokens', 'Tokens of the list that are in force.', gauged.tokens);
    new Counter({
      name: `${PREFIX}refused_total`,
      help: 'What was refused since the start, by reason.',
      labelNames: ['reason'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [reason, count] of refusals()) this.inc({ reason }, count);
      },
    });
    const { workers } = gauged;
    this.#gauge('workers', 'Processes that compute and live.', ['packing'], (gauge) => {
      for (const { packing, alive } of workers()) gauge.set({ packing }, alive);
    });
    new Counter({
      name: `${PREFIX}workers_lost_total`,
      help: 'Processes that computed and died, since the start.',
      labelNames: ['packing'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { packing, lost } of workers()) this.inc({ packing }, lost);
      },
    });
    if (certificateExpiresAtMs() === undefined) return;
    const expires = (): number => (certificateExpiresAtMs() ?? 0) / 1000;
    this.#one('certificate_expires_timestamp_seconds', 'When the certificate of the server ends.', expires);
  }

  #one(name: string, help: string, value: () => number): void {
    this.#gauge(name, help, [], (gauge) => gauge.set(value()));
  }

  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    fill: (gauge: Gauge<L>) => void,
  ): void {
    new Gauge<L>({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        fill(this);
      },
    });
  }
}
