/** The stages of a native batch run, as its clocks saw them: they overlap, because expansion and evaluation share every tile. */
import type { BatchPlan } from '../../../shared/plan/index.ts';
import type { StageName, StageSpan } from '../../../shared/stages/index.ts';
import type { NativeClock, NativeProgress } from '../../../native/index.ts';

/** From the first to the last work of several clocks, or undefined when none ran. */
function spanOf(
  name: StageName,
  clocks: readonly NativeClock[],
  offsetMs: number,
  count: number,
): StageSpan | undefined {
  const ran = clocks.filter((clock) => clock.lastMs > 0);
  if (ran.length === 0) return undefined;
  const firstMs = Math.min(...ran.map((clock) => clock.firstMs));
  const lastMs = Math.max(...ran.map((clock) => clock.lastMs));
  return { name, startMs: offsetMs + firstMs, durationMs: lastMs - firstMs, count };
}

/**
 * One span a stage: `expand` from the first block that was checked to the last tile that was expanded, then the plan's stages.
 * `offsetMs`: when the native run began, on the clock of the trace.
 */
export function batchSpans(plan: BatchPlan, progress: NativeProgress, offsetMs: number): StageSpan[] {
  // The addon puts an empty step before a plan that begins with a switch.
  const clocks = progress.steps.slice(progress.steps.length - plan.steps.length);
  const stages: StageName[] = ['convolve', 'switch', 'output', 'pack'];
  const spans = [
    spanOf('expand', [progress.check, progress.expand], offsetMs, plan.inputCiphertexts),
    ...stages.map((stage) => {
      const own = clocks.filter((_, index) => plan.steps[index]!.stage === stage);
      const packing = stage === 'pack' ? [progress.pack] : [];
      return spanOf(stage, [...own, ...packing], offsetMs, outputsOf(plan, stage));
    }),
  ];
  return spans.filter((span) => span !== undefined);
}

/** Ciphertexts that leave a stage. */
function outputsOf(plan: BatchPlan, stage: StageName): number {
  const last = plan.steps.filter((step) => step.stage === stage).at(-1);
  if (last === undefined) return plan.outputCiphertexts;
  return last.kind === 'switch' ? last.ciphertexts : last.outputs;
}
