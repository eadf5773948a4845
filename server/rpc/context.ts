/** What the handlers of all methods share. */
import type { ServerLimits } from '../config.ts';
import type { Admission } from '../inference/admission.ts';
import type { Evaluators, InteractiveEvaluators } from '../inference/evaluators.ts';
import type { KeyStore } from '../keys/store.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Log } from '../observe/log.ts';
import type { ActiveCalls } from './active-calls.ts';
import type { EngineFacts } from '../../engine/facts.ts';

export interface ServerContext {
  readonly version: string;
  readonly limits: ServerLimits;
  readonly models: ModelRegistry;
  readonly evaluators: Evaluators;
  readonly interactive: InteractiveEvaluators;
  /** Evaluation keys of clients. */
  readonly keys: KeyStore;
  readonly engine: EngineFacts;
  /** Of interactive predictions, where they are offered. */
  readonly interactiveEngine: EngineFacts | undefined;
  readonly admission: Admission;
  readonly log: Log;
  /** Aborted, with a CryptoNetsError as its reason, when running calls must end. */
  readonly shutdown: AbortSignal;
  readonly calls: ActiveCalls;
}
