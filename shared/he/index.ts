/** Rings, primes and their security: what every scheme and packing stands on. */
export type { LookupOptions, RingParameters } from './ring.ts';
export { isInsecureName } from './ring.ts';
export { bitLength, centred, inverseModulo } from './primes.ts';
export { Recombination } from './crt.ts';
export { checkSecurity, modulusLimits, publishedModulusBits, withinSealLimit } from './security.ts';
export { ERROR_VARIANCE, estimateSecurity } from './estimate.ts';
export type { SecurityEstimate } from './estimate.ts';
