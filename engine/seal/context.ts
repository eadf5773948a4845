/** SEAL contexts for our parameter sets: the whole chain, and the small rings in which pointwise layers run. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { isInsecureName, withinSealLimit } from '../../shared/he/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import { callSeal } from './library.ts';
import type { Seal, SEALContext } from './library.ts';
import { withScope } from './scope.ts';
import type { Scope } from './scope.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';

/** A context with the identity of each of its levels. */
export interface Level {
  readonly context: SEALContext;
  /** SEAL's parms_id of the level with `primes` data primes. @throws INTERNAL */
  parmsId(primes: number): BigUint64Array;
}

/** A level of which keys exist. */
export interface KeyedLevel extends Level {
  /** SEAL's identity of the level of keys: all data primes and the special one. */
  readonly keyParmsId: BigUint64Array;
}

type Scheme = 'bgv' | 'bfv';

interface Ring {
  readonly scheme: Scheme;
  readonly polyDegree: number;
  readonly moduli: readonly bigint[];
  readonly plainModulus: bigint;
}

/**
 * The whole chain of a ring, special prime included, at one plaintext modulus. SEAL checks its own table of security unless the set is for
 * tests: of the chain, or, where that is longer than the table because of a special prime under which nothing is encrypted (`checkSecurity`),
 * of the data primes. Contexts of one ring differ only in identities, so keys are given the identity of the one they are loaded into.
 * @throws PARAMETERS_INVALID when SEAL does not take the parameters
 */
export function ringContext(
  seal: Seal,
  scheme: Scheme,
  parameters: RingParameters,
  plainModulus: bigint,
  scope: Scope,
): KeyedLevel {
  const { polyDegree, dataPrimes, specialPrime } = parameters;
  const { none, tc128 } = seal.SecLevelType;
  const ring = { scheme, polyDegree, moduli: [...dataPrimes, specialPrime], plainModulus };
  const wholeChain = withinSealLimit(parameters);
  const secure = !isInsecureName(parameters.name);
  if (secure && !wholeChain)
    withScope((own) => makeContext(seal, { ...ring, moduli: dataPrimes }, false, tc128, own));
  const security = secure && wholeChain ? tc128 : none;
  const context = makeContext(seal, ring, true, security, scope);
  const keyParmsId = withScope((own) => {
    const data = own.track(context.keyContextData());
    return BigUint64Array.from(own.track(data.parmsId()).values() as BigUint64Array);
  });
  return { ...withIdentities(context, firstParmsIds(context)), keyParmsId };
}

/**
 * A ring of degree `polyDegree` modulo one prime of the set: pointwise operations on any `polyDegree` positions of a residue are
 * those of this ring, so a tile of the big ring is computed in cache by SEAL itself. Nothing is ever encrypted in it.
 */
export function tileContext(
  seal: Seal,
  parameters: BatchSet,
  prime: number,
  polyDegree: number,
  scope: Scope,
): Level {
  const moduli = [parameters.dataPrimes[prime]!];
  const ring = { scheme: 'bgv', polyDegree, moduli, plainModulus: parameters.plainModulus } as const;
  const context = makeContext(seal, ring, false, seal.SecLevelType.none, scope);
  return withIdentities(context, firstParmsIds(context));
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
      const parameters = own.track(new seal.EncryptionParameters(seal.SchemeType[ring.scheme]));
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
