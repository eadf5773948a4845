/** A server that serves: where it listens, and how it ends. */
import type { Server } from '@grpc/grpc-js';
import { CryptoNetsError } from '../shared/errors/index.ts';
import type { Health } from './health.ts';
import { RESTART_MS } from './settings/limits.ts';
import type { Refusals } from './observe/refusals.ts';
import type { MetricsServer } from './observe/metrics-server.ts';
import type { Reload } from './reload.ts';
import type { ServerContext } from './rpc/context.ts';
import { formatAddress, type ListenAddress } from './transport/address.ts';

/** How long a stream that nobody waits for may delay the end. */
const LAST_FLUSH_MS = 1000;

function stopped(): CryptoNetsError {
  return new CryptoNetsError('SHUTTING_DOWN', 'the server was stopped', { retryAfterMs: RESTART_MS });
}

export class RunningServer {
  readonly context: ServerContext;
  /** HOST:PORT or unix:/PATH that is really bound. */
  readonly address: string;
  /** 0 of a socket. */
  readonly port: number;
  readonly #grpc: Server;
  readonly #health: Health;
  readonly #shutdown: AbortController;
  readonly #refusals: Refusals;
  readonly #reload: Reload;
  readonly #metricsServer: MetricsServer | undefined;
  #stopping: Promise<void> | undefined;

  constructor(
    context: ServerContext,
    bound: ListenAddress,
    parts: {
      readonly grpc: Server;
      readonly health: Health;
      readonly shutdown: AbortController;
      readonly refusals: Refusals;
      readonly reload: Reload;
      readonly metricsServer: MetricsServer | undefined;
    },
  ) {
    this.context = context;
    this.address = formatAddress(bound);
    this.port = 'port' in bound ? bound.port : 0;
    this.#grpc = parts.grpc;
    this.#health = parts.health;
    this.#shutdown = parts.shutdown;
    this.#refusals = parts.refusals;
    this.#reload = parts.reload;
    this.#metricsServer = parts.metricsServer;
  }

  /** Reads certificates, tokens and models again; what cannot be used is told in the log and leaves what was. Never rejects. */
  reload(): Promise<void> {
    return this.#reload.run();
  }

  /** No new predictions; running ones may finish within the drain timeout, then they are ended. Repeated calls get the same promise. */
  drain(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Ends running calls now; a drain that is under way is over at once. */
  force(): Promise<void> {
    this.#shutdown.abort(stopped());
    return this.drain();
  }

  async #stop(): Promise<void> {
    const { admission, calls, offer, evaluationKeys, limits, queries } = this.context;
    this.#health.set('NOT_SERVING');
    admission.close();
    await calls.idle(limits.drainTimeoutMs);
    this.#shutdown.abort(stopped());
    await calls.idle(LAST_FLUSH_MS);
    await this.#close();
    await this.#metricsServer?.close();
    this.#refusals.dispose();
    await evaluationKeys.dispose();
    await queries.settled();
    await Promise.all([offer.batch.evaluators.dispose(), offer.interactive.evaluators.dispose()]);
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
