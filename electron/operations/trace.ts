/** One honest trace of several batches in a row. */
import type { StageName, StageSpan } from '../../shared/stages/index.ts';

/**
 * Spans of one name become one: it begins where the first began; durations, bytes and counts are sums of what was measured.
 * (Batches run one after another, so a sum never counts a moment twice.)
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
