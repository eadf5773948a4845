/** The stages of a native batch run, as its clocks saw them: they overlap, because expansion and evaluation share every tile. */
import type { StageProgress } from '../../../../shared/operations/index.ts';
import { STEP_STAGES, stagesOf } from '../../../../shared/packing/index.ts';
import type { BatchPlan } from '../../../../shared/packing/batch/index.ts';
import type { StageName, StageSpan } from '../../../../shared/stages/index.ts';
import type { NativeClock, NativeProgress } from '../../../../native/index.ts';

/** From the first to the last work of several clocks, or undefined when none ran. */
function spanOf(name: StageName, clocks: readonly NativeClock[], count: number): StageSpan | undefined {
  const ran = clocks.filter((clock) => clock.lastMs > 0);
  if (ran.length === 0) return undefined;
  const firstMs = Math.min(...ran.map((clock) => clock.firstMs));
  const lastMs = Math.max(...ran.map((clock) => clock.lastMs));
  const busyMs = ran.reduce((sum, clock) => sum + clock.busyMs, 0);
  return { name, startMs: firstMs, durationMs: lastMs - firstMs, busyMs, count };
}

/** The clocks of the steps of one stage. The addon puts an empty step before a plan that begins with a switch. */
function clocksOf(plan: BatchPlan, progress: NativeProgress, stage: StageName): NativeClock[] {
  const stages = stagesOf(plan);
  return progress.steps
    .slice(progress.steps.length - stages.length)
    .filter((_, index) => stages[index] === stage);
}

/** One span a stage: `expand` from the first block that was checked to the last tile that was expanded, then the plan's stages. */
export function batchSpans(plan: BatchPlan, progress: NativeProgress): StageSpan[] {
  const spans = [
    spanOf('expand', [progress.check, progress.expand], plan.inputCiphertexts),
    ...STEP_STAGES.map((stage) => {
      const packing = stage === 'pack' ? [progress.pack] : [];
      return spanOf(stage, [...clocksOf(plan, progress, stage), ...packing], outputsOf(plan, stage));
    }),
  ];
  return spans.filter((span) => span !== undefined);
}

/** Counted items of the stages that have begun. */
export function batchProgress(plan: BatchPlan, progress: NativeProgress): StageProgress[] {
  return STEP_STAGES.map((stage): StageProgress => {
    const clocks = clocksOf(plan, progress, stage);
    const sum = (count: (clock: NativeClock) => number): number =>
      clocks.reduce((total, clock) => total + count(clock), 0);
    const [done, total] = [sum((clock) => clock.done), sum((clock) => clock.total)];
    return { kind: 'progress', stage, done, total, unit: 'steps' };
  }).filter(({ done }) => done > 0);
}

/** Ciphertexts that leave a stage. */
function outputsOf(plan: BatchPlan, stage: StageName): number {
  const last = plan.steps[stagesOf(plan).findLastIndex((one) => one === stage)];
  if (last === undefined) return plan.outputCiphertexts;
  return last.kind === 'pointwise' ? last.outputs : last.ciphertexts;
}
