/**
 * Bars of the timeline from a trace or from running stages. Client and wire bars lie on this computer's clock; server bars keep the
 * server's clock, whose zero is drawn at the start of sending: clocks of two machines are never subtracted.
 */
import { STAGES, type StageName, type StageSpan, type Where } from '../../../../shared/stages/index.ts';
import type { LiveStage } from './live.ts';

export interface Bar {
  readonly name: StageName;
  readonly where: Where;
  /** On the clock of its own machine. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly running: boolean;
  /** Share of the work done, 0..1, while running. */
  readonly share: number;
  readonly bytes?: number;
  readonly count?: number;
}

export interface BarSet {
  readonly bars: readonly Bar[];
  /** Where the server's zero is drawn on this computer's scale. */
  readonly serverOriginMs: number;
  /** How far the true position of the server's bars may lie to the right of where they are drawn; null when unknown. */
  readonly serverSlackMs: number | null;
  /** The last moment that must be visible, on this computer's scale. */
  readonly endMs: number;
}

function toBar(span: StageSpan): Bar {
  const { name, startMs, durationMs, bytes, count } = span;
  return {
    name,
    where: STAGES[name].where,
    startMs,
    durationMs,
    running: false,
    share: 1,
    ...(bytes === undefined ? {} : { bytes }),
    ...(count === undefined ? {} : { count }),
  };
}

const endOf = (bar: Bar): number => bar.startMs + bar.durationMs;

function place(bars: readonly Bar[], wallMs: number, batches = 1): BarSet {
  const upload = bars.find((bar) => bar.name === 'upload');
  const download = bars.find((bar) => bar.name === 'download' && !bar.running);
  const server = bars.filter((bar) => bar.where === 'server');
  const serverOriginMs = upload?.startMs ?? 0;
  const serverEndMs = Math.max(0, ...server.map(endOf));
  const ends = bars.map((bar) => endOf(bar) + (bar.where === 'server' ? serverOriginMs : 0));
  // Of several requests, added up into one trace, nothing can be said of the place.
  const roomMs =
    batches === 1 && download && server.length > 0 ? endOf(download) - serverOriginMs - serverEndMs : -1;
  const serverSlackMs = roomMs >= 0 ? roomMs : null;
  return { bars, serverOriginMs, serverSlackMs, endMs: Math.max(wallMs, ...ends) };
}

/** Bars of a finished operation; of several batches in a row each bar adds up one stage. */
export function barsOfSpans(spans: readonly StageSpan[], wallMs: number, batches = 1): BarSet {
  return place(spans.map(toBar), wallMs, batches);
}

/** Bars of a running operation at `nowMs` of the view's clock; those of running stages end at now. */
export function barsOfLive(stages: readonly LiveStage[], nowMs: number): BarSet {
  const upload = stages.find((stage) => stage.name === 'upload');
  const originMs = upload ? (upload.span?.startMs ?? upload.sinceMs) : 0;
  const bars = stages.map((stage) => (stage.span ? toBar(stage.span) : growing(stage, nowMs, originMs)));
  return place(bars, nowMs);
}

function growing(stage: LiveStage, nowMs: number, serverOriginMs: number): Bar {
  const where = STAGES[stage.name].where;
  const offset = where === 'server' ? serverOriginMs : 0;
  return {
    name: stage.name,
    where,
    startMs: Math.max(0, stage.sinceMs - offset),
    durationMs: Math.max(0, nowMs - stage.sinceMs),
    running: true,
    share: stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0,
    ...(stage.unit === 'bytes' ? { bytes: stage.done } : {}),
  };
}
