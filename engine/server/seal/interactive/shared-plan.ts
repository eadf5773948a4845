/** Plans whose weights lie in memory that all workers see, so that handing one to a worker copies next to nothing. */
import type { InteractivePlan, InteractiveStep } from '../../../../shared/packing/interactive/index.ts';

const shared = new WeakMap<InteractivePlan, InteractivePlan>();

export function sharedPlan(plan: InteractivePlan): InteractivePlan {
  let made = shared.get(plan);
  if (!made) shared.set(plan, (made = { ...plan, steps: plan.steps.map(sharedStep) }));
  return made;
}

function sharedStep(step: InteractiveStep): InteractiveStep {
  if (step.kind !== 'linear') return step;
  const diagonals = step.diagonals.map((diagonal) => {
    const slots = new Int8Array(new SharedArrayBuffer(diagonal.slots.byteLength));
    slots.set(diagonal.slots);
    return { ...diagonal, slots };
  });
  const biases = new Float64Array(new SharedArrayBuffer(step.biases.byteLength));
  biases.set(step.biases);
  return { ...step, diagonals, biases };
}
