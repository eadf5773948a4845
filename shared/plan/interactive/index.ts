/** Plans of interactive packing. */
export type {
  Diagonal,
  EvaluationKeyShape,
  EvaluationKeysShape,
  InteractiveEstimate,
  InteractiveInput,
  InteractiveLinearStep,
  InteractivePlan,
  InteractiveSquareStep,
  InteractiveStep,
  InteractiveSwitchStep,
  RotationStep,
} from './plan.ts';
export { planInteractive } from './interactive.ts';
export { canonicalInteractivePlan } from './canonical.ts';
export { galoisElement, RELINEARISATION, rotationSteps } from './keys.ts';
export {
  evaluationKeyBytes,
  evaluationKeysBytes,
  freshCiphertextBytes,
  keyPrimes,
  KEYS_HEADER_BYTES,
  POLYNOMIAL_SEED_BYTES,
  resultCiphertextBytes,
} from './sizes.ts';
