/** What crosses the boundary, out and back, read from the stages that have been heard of or from the final trace. */
import type { Trace } from '../../../../shared/stages/index.ts';
import type { LiveStage } from '../../../../shared/operations/live-stages.ts';

export interface CrossingFacts {
  /** Null: nothing crossed yet. */
  readonly bytes: number | null;
  readonly ms: number | null;
  /** 0..1 */
  readonly share: number;
  /** It is on its way. */
  readonly under: boolean;
}

const NOTHING: CrossingFacts = { bytes: null, ms: null, share: 0, under: false };

/** While running: progress of the stage. Bytes are those that the server has acknowledged; before the first of them are, how many is not known. */
export function crossingOfLive(stages: readonly LiveStage[], name: 'upload' | 'download'): CrossingFacts {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) return NOTHING;
  if (stage.span)
    return { bytes: stage.span.bytes ?? null, ms: stage.span.durationMs, share: 1, under: false };
  const share = stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0;
  const known = stage.unit === 'bytes' && stage.done > 0;
  return { bytes: known ? stage.done : null, ms: null, share, under: true };
}

export function crossingOfTrace(trace: Trace, name: 'upload' | 'download'): CrossingFacts {
  const span = trace.spans.find((candidate) => candidate.name === name);
  const bytes = name === 'upload' ? trace.uploadBytes : trace.downloadBytes;
  return { bytes, ms: span?.durationMs ?? null, share: 1, under: false };
}
