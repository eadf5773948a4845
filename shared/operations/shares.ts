/** Stages that many workers ran at once, told as if one had run them: the wall time is divided by their shares of the work. */
import type { Control } from './index.ts';
import { STAGE_NAMES } from '../stages/index.ts';
import type { StageName } from '../stages/index.ts';

/** Milliseconds of each stage, by the clock of whoever worked. */
export type StageTimes = Partial<Record<StageName, number>>;

/** Reports each stage that took time, in the order of the list of stages, from 0 to `wallMs`. */
export function reportShares(
  control: Control,
  wallMs: number,
  times: readonly StageTimes[],
  count: number,
): void {
  const totals = STAGE_NAMES.map((name) => times.reduce((sum, one) => sum + (one[name] ?? 0), 0));
  const whole = totals.reduce((sum, ms) => sum + ms, 0);
  let startMs = 0;
  STAGE_NAMES.forEach((name, index) => {
    if (totals[index] === 0) return;
    const durationMs = (wallMs * totals[index]!) / whole;
    control.report?.({ kind: 'stage', span: { name, startMs, durationMs, count } });
    startMs += durationMs;
  });
}
