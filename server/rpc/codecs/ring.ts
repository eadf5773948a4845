/** Ring parameters to the wire. */
import type { RingParameters as WireRing } from '../../../proto/gen/cryptonets/v1/catalog.ts';
import type { RingParameters } from '../../../shared/he/index.ts';

/** Moduli have at most 50 bits, so they are exact as numbers. */
export function ringToWire({ name, polyDegree, dataPrimes, specialPrime }: RingParameters): WireRing {
  return { name, polyDegree, dataPrimes: dataPrimes.map(Number), specialPrime: Number(specialPrime) };
}
