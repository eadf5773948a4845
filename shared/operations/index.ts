/** Long work as everybody sees it: an id made by the caller, counted progress, exactly one terminal event. */
import type { ErrorReport } from '../errors/index.ts';
import type { StageName, StageSpan } from '../stages/index.ts';

/** Made by the caller: 16 random bytes as 32 lower-case hexadecimal digits. */
export type OperationId = string;
export const OPERATION_ID = /^[0-9a-f]{32}$/;

/** Counted progress of one stage. `done` never falls and never exceeds `total`. */
export interface StageProgress {
  readonly kind: 'progress';
  readonly stage: StageName;
  readonly done: number;
  readonly total: number;
  readonly unit: 'images' | 'ciphertexts' | 'bytes' | 'steps';
}

/** A stage ended; its span is final. */
export interface StageEnded {
  readonly kind: 'stage';
  readonly span: StageSpan;
}

export type Terminal<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'cancelled' };

/** Everything an operation says, in order; a Terminal comes last and exactly once. */
export type OperationEvent<R> = StageProgress | StageEnded | Terminal<R>;

/** What long work is handed: where to report, and when to stop. Both may be absent. */
export interface Control {
  readonly signal?: AbortSignal;
  readonly report?: (event: StageProgress | StageEnded) => void;
  /** Book-keeping that waits until the result was handed out; nothing that it throws touches the result. */
  readonly afterwards?: (act: () => void) => void;
}
