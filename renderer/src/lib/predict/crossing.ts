/** What crosses the boundary, out and back, read from the stages that have been heard of or from the final trace. */
import type { Trace } from '../../../../shared/stages/index.ts';
import type { LiveStage } from '../timeline/live.ts';

export interface CrossingFacts {
  /** Null: nothing crossed yet. */
  readonly bytes: number | null;
  readonly ms: number | null;
  /** 0..1 */
  readonly share: number;
}

const NOTHING: CrossingFacts = { bytes: null, ms: null, share: 0 };

/** While running: progress of the stage. Bytes are those that the server has acknowledged. */
export function crossingOfLive(stages: readonly LiveStage[], name: 'upload' | 'download'): CrossingFacts {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) return NOTHING;
  if (stage.span) return { bytes: stage.span.bytes ?? null, ms: stage.span.durationMs, share: 1 };
  const share = stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0;
  return { bytes: stage.unit === 'bytes' ? stage.done : null, ms: null, share };
}

export function crossingOfTrace(trace: Trace, name: 'upload' | 'download'): CrossingFacts {
  const span = trace.spans.find((candidate) => candidate.name === name);
  const bytes = name === 'upload' ? trace.uploadBytes : trace.downloadBytes;
  return { bytes, ms: span?.durationMs ?? null, share: 1 };
}
