/** Ring parameters from the wire, bounded; whether they may be used is decided elsewhere. */
import type { RingParameters as WireRing } from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import { isName } from '../../../shared/protocol/index.ts';

const MAX_PRIMES = 32;

/** @throws PARAMETERS_INVALID */
export function ringFromWire(wire: WireRing | undefined): RingParameters {
  if (!wire || !isName(wire.name) || wire.dataPrimes.length < 1 || wire.dataPrimes.length > MAX_PRIMES) {
    throw new CryptoNetsError(
      'PARAMETERS_INVALID',
      'the server names a parameter set that is not well formed',
    );
  }
  const { name, polyDegree, dataPrimes, specialPrime } = wire;
  return { name, polyDegree, dataPrimes: dataPrimes.map(BigInt), specialPrime: BigInt(specialPrime) };
}
