/** Parameter sets from the wire, bounded; whether they may be used is decided elsewhere. */
import type { ParameterSet as WireParameterSet } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { ParameterSet } from '../../../shared/he/parameter-set.ts';

const NAME = /^[a-z0-9_-]{1,64}$/;

/** @throws PARAMETERS_INVALID */
export function parametersFromWire(wire: WireParameterSet | undefined): ParameterSet {
  if (!wire || !NAME.test(wire.name) || wire.dataPrimes.length < 1 || wire.dataPrimes.length > 32) {
    throw new CryptoNetsError(
      'PARAMETERS_INVALID',
      'The server names a parameter set that is not well formed.',
    );
  }
  return {
    name: wire.name,
    scheme: 'bgv',
    polyDegree: wire.polyDegree,
    plainModulus: BigInt(wire.plainModulus),
    dataPrimes: wire.dataPrimes.map(BigInt),
    specialPrime: BigInt(wire.specialPrime),
  };
}
