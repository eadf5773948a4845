/** A running operation's stages as whoever listens knows them: begun when first heard of, final when the operation says so. */
import type { StageName, StageSpan } from '../stages/index.ts';
import type { StageEnded, StageProgress } from './index.ts';

export interface LiveStage {
  readonly name: StageName;
  /** On the listener's clock, from the start. Provisional: the span replaces it. */
  readonly sinceMs: number;
  readonly done: number;
  readonly total: number;
  readonly unit: StageProgress['unit'];
  /** Present as soon as the stage has ended. */
  readonly span?: StageSpan;
}

/** The list after one more event about one stage, in the order of first events. Returns a new list. */
export function applyEvent(
  stages: readonly LiveStage[],
  event: StageProgress | StageEnded,
  nowMs: number,
): readonly LiveStage[] {
  const name = event.kind === 'progress' ? event.stage : event.span.name;
  const known = stages.find((stage) => stage.name === name);
  const next = event.kind === 'progress' ? progressed(known, event, nowMs) : ended(known, event, nowMs);
  return known ? stages.map((stage) => (stage === known ? next : stage)) : [...stages, next];
}

function progressed(known: LiveStage | undefined, event: StageProgress, nowMs: number): LiveStage {
  const { stage: name, done, total, unit } = event;
  const sinceMs = known?.sinceMs ?? nowMs;
  // Of several calls in a row a stage ends in each: word of more to do makes it run again.
  const span = known?.span && done >= total ? { span: known.span } : {};
  return { name, sinceMs, done, total, unit, ...span };
}

function ended(known: LiveStage | undefined, { span }: StageEnded, nowMs: number): LiveStage {
  const begun = known ?? {
    name: span.name,
    sinceMs: Math.max(0, nowMs - span.durationMs),
    done: 1,
    total: 1,
    unit: 'steps' as const,
  };
  return { ...begun, done: begun.total, span };
}

/** The stage that a person should be told of: the latest begun of those that still run. */
export function currentStage(stages: readonly LiveStage[]): LiveStage | undefined {
  return stages.findLast((stage) => stage.span === undefined);
}
