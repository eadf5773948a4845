/** What the handlers of all methods share. */
import type { EngineFacts } from '../../engine/wire/facts.ts';
import type { KeptBuffers } from '../../shared/kept-buffers.ts';
import type { ServerLimits } from '../settings/config.ts';
import type { SharedEvaluationKeys } from '../evaluation-keys/shared.ts';
import type { Admission } from '../inference/admission.ts';
import type { Offer } from '../inference/agree.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Queries } from '../queries/open.ts';
import type { TrustedProxies } from '../transport/proxies.ts';
import type { ActiveCalls } from './active-calls.ts';

/** What every call needs, whatever its method. */
export interface CallContext {
  readonly limits: ServerLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Aborted, with a CryptoNetsError as its reason, when running calls must end. */
  readonly shutdown: AbortSignal;
  readonly calls: ActiveCalls;
  readonly proxies: TrustedProxies;
}

/** What computes, by packing. */
export interface ServerEngines {
  readonly batch: EngineFacts;
  /** Where interactive predictions are offered. */
  readonly interactive: EngineFacts | undefined;
}

export interface ServerContext extends CallContext {
  readonly version: string;
  readonly models: ModelRegistry;
  readonly offer: Offer;
  /** Of clients. */
  readonly evaluationKeys: SharedEvaluationKeys;
  readonly engines: ServerEngines;
  readonly admission: Admission;
  /** Of private models. */
  readonly queries: Queries;
  /** Where large messages of uploads are put together. */
  readonly receiveBuffers: KeptBuffers;
}
