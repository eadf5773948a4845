/** Runs the steps of a plan on any evaluator, one after the other, and reports each as a stage. */
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan, PlanStep } from '../../shared/plan/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { CiphertextVector, Evaluator } from '../evaluator.ts';
import type { EncryptedScores } from '../wire/batch.ts';

export type StepRunner = Pick<Evaluator, 'pointwise' | 'switchModulus' | 'save'>;

/**
 * Consumes `input` (also when it throws) and returns the packed result. Peak memory: input and output of one step.
 * @throws CANCELLED and whatever the evaluator throws
 */
export async function runPlan(
  plan: BatchPlan,
  evaluator: StepRunner,
  input: CiphertextVector,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<EncryptedScores> {
  const packs = (step: PlanStep): boolean => step.kind === 'switch' && step.stage === 'pack';
  let current = input;
  try {
    for (const step of plan.steps.filter((one) => !packs(one))) {
      const end = stopwatch.start(step.stage);
      current = await runStep(evaluator, step, current, control);
      control.report?.({ kind: 'stage', span: end({ count: current.count }) });
    }
    const end = stopwatch.start('pack');
    for (const step of plan.steps.filter(packs)) current = await runStep(evaluator, step, current, control);
    const scores = await evaluator.save(current, control);
    control.report?.({ kind: 'stage', span: end({ count: scores.count }) });
    return scores;
  } finally {
    current.dispose();
  }
}

async function runStep(
  evaluator: StepRunner,
  step: PlanStep,
  input: CiphertextVector,
  control: Control,
): Promise<CiphertextVector> {
  throwIfAborted(control.signal);
  const output =
    step.kind === 'pointwise'
      ? await evaluator.pointwise(step, input, control)
      : await evaluator.switchModulus(step, input, control);
  input.dispose();
  return output;
}
