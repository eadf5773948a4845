/**
 * Bars of the timeline from a trace or from running stages. Client and wire bars lie on this computer's clock; server bars keep the
 * server's clock, whose zero, the arrival of the header, is drawn where the header was sent: clocks of two machines are never subtracted.
 */
import {
  STAGES,
  type StageName,
  type StageSpan,
  type Trace,
  type Where,
} from '../../../../shared/stages/index.ts';
import type { LiveStage } from '../../../../shared/operations/live-stages.ts';

export interface Bar {
  readonly name: StageName;
  readonly where: Where;
  /** On the clock of its own machine. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly running: boolean;
  /** It had not ended when the operation did. */
  readonly stopped?: boolean;
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

function place(bars: readonly Bar[], wallMs: number, calls: number | null): BarSet {
  const upload = bars.find((bar) => bar.name === 'upload');
  const download = bars.find((bar) => bar.name === 'download' && !bar.running);
  const server = bars.filter((bar) => bar.where === 'server');
  const admission = bars.find((bar) => bar.name === 'admission');
  const serverOriginMs = (admission ?? upload)?.startMs ?? 0;
  const serverEndMs = Math.max(0, ...server.map(endOf));
  const ends = bars.map((bar) => endOf(bar) + (bar.where === 'server' ? serverOriginMs : 0));
  // Of several calls, added up into one trace, nothing can be said of the place.
  const roomMs =
    calls === 1 && download && server.length > 0 ? endOf(download) - serverOriginMs - serverEndMs : -1;
  // The header had arrived when its request was admitted, and all was computed when the answer was there.
  const serverSlackMs = roomMs >= 0 ? Math.min(roomMs, admission?.durationMs ?? roomMs) : null;
  return { bars, serverOriginMs, serverSlackMs, endMs: Math.max(wallMs, ...ends) };
}

/** Bars of a finished operation; of several calls in a row each bar adds up one stage. */
export function barsOfTrace({ spans, wallMs, calls }: Pick<Trace, 'spans' | 'wallMs' | 'calls'>): BarSet {
  return place(spans.map(toBar), wallMs, calls);
}

/**
 * Bars of a running operation at `nowMs` of the view's clock; those of running stages end at now. Of one that was stopped or failed at
 * `nowMs`, they say how far it had come.
 */
export function barsOfLive(stages: readonly LiveStage[], nowMs: number, ended = false): BarSet {
  const upload =
    stages.find((stage) => stage.name === 'admission') ?? stages.find((stage) => stage.name === 'upload');
  const originMs = upload ? (upload.span?.startMs ?? upload.sinceMs) : 0;
  const bars = stages.map((stage): Bar => {
    if (stage.span) return toBar(stage.span);
    const bar = growing(stage, nowMs, originMs);
    return ended ? { ...bar, running: false, stopped: true } : bar;
  });
  return place(bars, nowMs, 1);
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
