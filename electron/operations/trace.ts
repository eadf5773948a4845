/** One honest trace: every moment of it under a name, and several calls in a row as one. */
import { STAGES, type StageName, type StageSpan } from '../../shared/stages/index.ts';

/** Shorter gaps have no name: they are the clock's own grain. */
const LEAST_GAP_MS = 0.1;

/**
 * The spans of this side with a name for whatever lies between them, up to `wallMs`: `start` before the images are looked at, `answer` between
 * sending and receiving, `between` elsewhere. @param spans of client and wire, in the order in which they begin
 */
export function withGapsNamed(spans: readonly StageSpan[], wallMs: number): readonly StageSpan[] {
  const named: StageSpan[] = [];
  let [reachedMs, prepared, sent] = [0, false, false];
  const close = (untilMs: number): void => {
    const name = !prepared ? 'start' : sent ? 'answer' : 'between';
    const durationMs = untilMs - reachedMs;
    if (durationMs >= LEAST_GAP_MS) named.push({ name, startMs: reachedMs, durationMs });
  };
  for (const span of spans) {
    if (STAGES[span.name].where === 'server') continue;
    close(span.startMs);
    named.push(span);
    prepared ||= span.name === 'prepare';
    if (span.name === 'upload') sent = true;
    if (span.name === 'download') sent = false;
    reachedMs = Math.max(reachedMs, span.startMs + span.durationMs);
  }
  close(wallMs);
  return named;
}

/**
 * Spans of one name become one: it begins where the first began; durations, bytes and counts are sums of what was measured.
 * (Calls run one after another, so a sum never counts a moment twice.)
 */
export function mergeSpans(spans: readonly StageSpan[]): readonly StageSpan[] {
  const merged = new Map<StageName, StageSpan>();
  for (const span of spans) {
    const before = merged.get(span.name);
    merged.set(span.name, before ? add(before, span) : span);
  }
  return [...merged.values()];
}

function add(first: StageSpan, second: StageSpan): StageSpan {
  return {
    name: first.name,
    startMs: Math.min(first.startMs, second.startMs),
    durationMs: first.durationMs + second.durationMs,
    ...sumOf('bytes', first, second),
    ...sumOf('count', first, second),
  };
}

function sumOf(field: 'bytes' | 'count', first: StageSpan, second: StageSpan): Partial<StageSpan> {
  if (first[field] === undefined && second[field] === undefined) return {};
  return { [field]: (first[field] ?? 0) + (second[field] ?? 0) };
}
