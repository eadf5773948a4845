/** Interactive packing: sets, plans and what follows from them. One image lies in the slots of one ciphertext for each plaintext modulus. */
export type {
  ClientInteractivePlan,
  EvaluationKeyShape,
  EvaluationKeysShape,
  InteractiveInput,
} from './client-plan.ts';
export type {
  Diagonal,
  InteractiveEstimate,
  InteractiveLinearStep,
  InteractivePlan,
  InteractiveSquareStep,
  InteractiveStep,
  InteractiveSwitchStep,
  RotationStep,
} from './plan.ts';
export type { InteractiveSet } from './sets.ts';
export { checkInteractiveSet, interactiveSetByName, plainModuli } from './sets.ts';
export { planInteractive } from './planner.ts';
export { layPixels } from './slots.ts';
export { evaluationKeysShape, galoisElement, RELINEARISATION } from './keys.ts';
