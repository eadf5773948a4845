/** Runs the steps of a plan on any evaluator, one after the other, and reports each as a stage. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { BatchPlan, PlanStep } from '../../../../shared/packing/batch/index.ts';
import type { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { stagesOf } from '../../../../shared/packing/index.ts';
import type { BatchEvaluator, CiphertextVector, EvaluationKeys, StepControl } from '../../evaluator.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';

export type StepRunner = Pick<BatchEvaluator, 'pointwise' | 'switchModulus' | 'flood' | 'save'>;

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
  keys?: EvaluationKeys,
): Promise<EncryptedScores> {
  const stages = stagesOf(plan);
  let current = input;
  try {
    const run = async (step: PlanStep, index: number): Promise<void> => {
      current = await runStep(evaluator, step, current, { ...control, stage: stages[index]! }, keys);
    };
    const packs = stages.indexOf('pack');
    for (const [index, step] of plan.steps.entries()) {
      if (index === packs) break;
      const end = stopwatch.start(stages[index]!);
      await run(step, index);
      control.report?.({ kind: 'stage', span: end({ count: current.count }) });
    }
    const end = stopwatch.start('pack');
    if (packs >= 0) await run(plan.steps[packs]!, packs);
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
  control: StepControl,
  keys: EvaluationKeys | undefined,
): Promise<CiphertextVector> {
  throwIfAborted(control.signal);
  const output = await outputOf(evaluator, step, input, control, keys);
  input.dispose();
  return output;
}

function outputOf(
  evaluator: StepRunner,
  step: PlanStep,
  input: CiphertextVector,
  control: StepControl,
  keys: EvaluationKeys | undefined,
): Promise<CiphertextVector> {
  if (step.kind === 'pointwise') return evaluator.pointwise(step, input, control);
  if (step.kind === 'switch') return evaluator.switchModulus(step, input, control);
  if (!keys) throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
  return evaluator.flood(step, input, keys, control);
}
