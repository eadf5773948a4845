/** Parameter sets of the scheme, their names, their check and their security. */
export type { KeyParameters, ParameterSet } from './parameter-set.ts';
export { bitLength, centred, inverseModulo, isPrime, nttPrimes, powerModulo } from './primes.ts';
export { isInsecureName, nameOfContents } from './name.ts';
export { checkParameterSet } from './check.ts';
export {
  checkSecurity,
  CLASSICAL_128_LOG_Q,
  publishedModulusBits,
  QUANTUM_128_LOG_Q,
  SEAL_128_LOG_Q,
} from './security.ts';
export { BATCH_SETS, parameterSetByName } from './named.ts';
export { INSECURE_SETS } from './insecure.ts';
export {
  INSECURE_INTERACTIVE_SETS,
  INTERACTIVE_SETS,
  interactiveName,
  interactiveSetByName,
  plainModuli,
} from './interactive.ts';
export type { InteractiveSet } from './interactive.ts';
