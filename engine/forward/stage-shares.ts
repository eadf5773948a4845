/** Stages that many workers ran at once, told as if one had run them: the wall time is divided by their shares of the work. */
import type { Control } from '../../shared/operations/index.ts';
import { STAGE_NAMES } from '../../shared/stages/index.ts';
import type { StageTimes } from './interactive.ts';

/** Reports each stage that took time, in the order of the list of stages. */
export function reportShares(
  control: Control,
  wall: { readonly startMs: number; readonly durationMs: number },
  times: readonly StageTimes[],
  count: number,
): void {
  const totals = STAGE_NAMES.map((name) => times.reduce((sum, one) => sum + (one[name] ?? 0), 0));
  const whole = totals.reduce((sum, ms) => sum + ms, 0);
  let { startMs } = wall;
  STAGE_NAMES.forEach((name, index) => {
    if (totals[index] === 0) return;
    const durationMs = (wall.durationMs * totals[index]!) / whole;
    control.report?.({ kind: 'stage', span: { name, startMs, durationMs, count } });
    startMs += durationMs;
  });
}
