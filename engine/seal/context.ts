/** SEAL contexts for our parameter sets: the whole chain, and the small rings in which pointwise layers run. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { isInsecureName } from '../../shared/he/index.ts';
import type { InteractiveSet, ParameterSet } from '../../shared/he/index.ts';
import { callSeal } from './library.ts';
import type { Seal, SEALContext } from './library.ts';
import { withScope } from './scope.ts';
import type { Scope } from './scope.ts';

/** A context with the identity of each of its levels. */
export interface Level {
  readonly context: SEALContext;
  /** SEAL's parms_id of the level with `primes` data primes. @throws INTERNAL */
  parmsId(primes: number): BigUint64Array;
}

interface Ring {
  /** BGV unless said otherwise. */
  readonly scheme?: 'bgv' | 'bfv';
  readonly polyDegree: number;
  readonly moduli: readonly bigint[];
  readonly plainModulus: bigint;
}

/**
 * The chain of a parameter set, special prime included. SEAL checks its own table of security unless the set is for tests.
 * @throws PARAMETERS_INVALID when SEAL does not take the parameters
 */
export function chainContext(seal: Seal, parameters: ParameterSet, scope: Scope): Level {
  const { SecLevelType } = seal;
  const level = isInsecureName(parameters.name) ? SecLevelType.none : SecLevelType.tc128;
  const ring = { ...parameters, moduli: [...parameters.dataPrimes, parameters.specialPrime] };
  const context = makeContext(seal, ring, true, level, scope);
  return withIdentities(context, firstParmsIds(context));
}

/**
 * A ring of degree `polyDegree` modulo one prime of the set: pointwise operations on any `polyDegree` positions of a residue are
 * those of this ring, so a tile of the big ring is computed in cache by SEAL itself. Nothing is ever encrypted in it.
 */
export function tileContext(
  seal: Seal,
  parameters: ParameterSet,
  prime: number,
  polyDegree: number,
  scope: Scope,
): Level {
  const moduli = [parameters.dataPrimes[prime]!];
  const ring = { polyDegree, moduli, plainModulus: parameters.plainModulus };
  const context = makeContext(seal, ring, false, seal.SecLevelType.none, scope);
  return withIdentities(context, firstParmsIds(context));
}

/** A level of which keys exist. */
export interface KeyedLevel extends Level {
  /** SEAL's identity of the level of keys: all data primes and the special one. */
  readonly keyParmsId: BigUint64Array;
}

/**
 * BFV at one plaintext modulus. Contexts of different moduli differ only in identities, so keys are given the identity of the one they are
 * loaded into. @throws PARAMETERS_INVALID when SEAL does not take the parameters
 */
export function interactiveContext(
  seal: Seal,
  parameters: InteractiveSet,
  plainModulus: bigint,
  scope: Scope,
): KeyedLevel {
  const { SecLevelType } = seal;
  const level = isInsecureName(parameters.name) ? SecLevelType.none : SecLevelType.tc128;
  const moduli = [...parameters.dataPrimes, parameters.specialPrime];
  const context = makeContext(seal, { ...parameters, moduli, plainModulus }, true, level, scope);
  const keyParmsId = withScope((own) => {
    const data = own.track(context.keyContextData());
    return BigUint64Array.from(own.track(data.parmsId()).values() as BigUint64Array);
  });
  return { ...withIdentities(context, firstParmsIds(context)), keyParmsId };
}

function makeContext(
  seal: Seal,
  ring: Ring,
  expand: boolean,
  security: Seal['SecLevelType'][keyof Seal['SecLevelType']],
  scope: Scope,
): SEALContext {
  const context = callSeal('encryption parameters', () =>
    withScope((own) => {
      const parameters = own.track(new seal.EncryptionParameters(seal.SchemeType[ring.scheme ?? 'bgv']));
      const moduli = own.track(new seal.VectorModulus());
      for (const value of ring.moduli) moduli.push_back(own.track(new seal.Modulus(value)));
      parameters.setPolyModulusDegree(ring.polyDegree);
      parameters.setCoeffModulus(moduli);
      parameters.setPlainModulus(own.track(new seal.Modulus(ring.plainModulus)));
      return scope.track(new seal.SEALContext(parameters, expand, security));
    }),
  );
  if (context.parametersSet()) return context;
  throw new CryptoNetsError('PARAMETERS_INVALID', 'SEAL does not take these parameters');
}

/** Identities from the first data level down, the lowest last. */
function firstParmsIds(context: SEALContext): BigUint64Array[] {
  return withScope((scope) => {
    const identities: BigUint64Array[] = [];
    let data = scope.track(context.firstContextData());
    for (;;) {
      identities.push(BigUint64Array.from(scope.track(data.parmsId()).values() as BigUint64Array));
      if (data.chainIndex() === 0) return identities;
      data = scope.track(data.nextContextData());
    }
  });
}

function withIdentities(context: SEALContext, identities: readonly BigUint64Array[]): Level {
  return {
    context,
    parmsId(primes) {
      const identity = identities[identities.length - primes];
      if (!identity) throw new CryptoNetsError('INTERNAL', `there is no level of ${primes} primes`);
      return identity;
    },
  };
}
