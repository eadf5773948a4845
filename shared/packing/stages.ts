/** The stage of every step of a plan: the one rule by which engines, server and views name what is being computed. */
import type { StageName } from '../stages/index.ts';
import type { PlanStep } from './batch/plan.ts';
import type { InteractiveStep } from './interactive/plan.ts';

/** Stages that a plan's steps can have, in the order of the list of stages. */
export const STEP_STAGES = [
  'convolve',
  'square',
  'dense',
  'hidden-layers',
  'switch',
  'output',
  'output-layers',
  'flood',
  'pack',
] as const satisfies readonly StageName[];
export type StepStage = (typeof STEP_STAGES)[number];

type AnyStep = PlanStep | InteractiveStep;

/**
 * A layer that is computed by itself is named for what it is: `convolve`, `square`, `dense`, or `output` for the last linear one. Layers
 * that are fused into one pass are `hidden-layers`, or `output-layers` where the last linear layer is among them. Dropping primes is
 * `switch`, or `pack` at the very end.
 * @returns one stage for each step
 */
export function stagesOf({ steps }: { readonly steps: readonly AnyStep[] }): readonly StepStage[] {
  const output = steps.findLastIndex(isLinear);
  return steps.map((step, index) => {
    if (step.kind === 'flood') return 'flood';
    if (step.kind === 'switch') return index === steps.length - 1 ? 'pack' : 'switch';
    return isFused(step) ? fusedStage(index >= output) : layerStage(step, index === output);
  });
}

type LayerStep = Exclude<AnyStep, { readonly kind: 'switch' | 'flood' }>;

/** Whether a step computes weighted sums. */
function isLinear(step: AnyStep): boolean {
  if (step.kind === 'pointwise') return step.layers.some(({ kind }) => kind === 'linear');
  return step.kind === 'linear';
}

function isFused(step: LayerStep): boolean {
  return step.kind === 'pointwise' && step.layers.length > 1;
}

function fusedStage(isOutput: boolean): StepStage {
  return isOutput ? 'output-layers' : 'hidden-layers';
}

function layerStage(step: LayerStep, isOutput: boolean): StepStage {
  const layer = step.kind === 'pointwise' ? step.layers[0]! : step;
  if (layer.kind === 'square') return 'square';
  if (isOutput) return 'output';
  return layer.layer === 'conv' ? 'convolve' : 'dense';
}
