/** What a server and its workers say to each other. What a call makes (an evaluator, keys, a run) is named by the number of the call. */
import type { EngineFacts } from '../../engine/wire/facts.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import type { ErrorReport } from '../../shared/errors/index.ts';
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { BatchPlan, BatchPrivacy, BatchSet } from '../../shared/packing/batch/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../shared/packing/interactive/index.ts';
import type { UploadForm } from '../../shared/protocol/index.ts';

/** Where a worker finds its end of the connection. */
export const WORKER_FD = 3;

/** Plans that a worker keeps; both sides forget the oldest in the same order. */
export const MOST_PLANS = 16;

/** A plan that the worker has, or that comes along. */
export interface PlanReference<P> {
  readonly id: number;
  readonly plan?: P;
}

/** To the worker, by structured serialisation: plans have big integers and typed arrays. */
export type Ask =
  | { readonly ask: 'open-batch'; readonly parameters: BatchSet }
  | { readonly ask: 'open-interactive'; readonly parameters: InteractiveSet }
  /** Behind it: the keys in their wire form. */
  | { readonly ask: 'load-batch-keys'; readonly evaluator: number; readonly privacy: BatchPrivacy }
  | { readonly ask: 'load-interactive-keys'; readonly evaluator: number; readonly shape: EvaluationKeysShape }
  | {
      readonly ask: 'begin';
      readonly evaluator: number;
      readonly plan: PlanReference<BatchPlan>;
      readonly seeds: Uint8Array;
      readonly form: UploadForm;
      readonly keys: number | undefined;
    }
  /** Behind it: the blocks. */
  | { readonly ask: 'push'; readonly run: number; readonly firstBlock: number }
  | { readonly ask: 'finish'; readonly run: number }
  | {
      readonly ask: 'prepare';
      readonly evaluator: number;
      readonly plan: PlanReference<InteractivePlan>;
      readonly keys: number;
    }
  /** Behind it: seeds, then packed polynomials. */
  | {
      readonly ask: 'evaluate';
      readonly evaluator: number;
      readonly plan: PlanReference<InteractivePlan>;
      readonly keys: number;
      readonly images: number;
      readonly seedBytes: number;
    }
  /** Gives up what a call made; of an unknown one nothing is said. */
  | { readonly ask: 'dispose'; readonly of: number }
  /** Stops a call, or what goes on with what it made. */
  | { readonly ask: 'cancel'; readonly of: number };

export interface Call {
  readonly call: number;
  /** Whether anybody listens to its progress. */
  readonly heard: boolean;
  readonly ask: Ask;
}

export interface OpenedEvaluator {
  readonly facts: EngineFacts;
  readonly fallbackReason?: string | undefined;
}

export interface LoadedKeys {
  readonly shapeDigest: string;
  readonly memoryBytes: number;
}

/** Its bytes come behind it. */
export type ScoresHeader = Omit<EncryptedScores, 'bytes'>;

/** From the worker, as JSON: a worker that was taken over can say nothing but this. */
export type Said =
  | { readonly call: number; readonly value: object }
  | { readonly call: number; readonly error: ErrorReport; readonly trace?: string }
  | { readonly call: number; readonly event: StageProgress | StageEnded }
  /** It ends after this, and says where it failed. */
  | { readonly fault: string };
