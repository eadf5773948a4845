/** The rings of the rows, each of at least 128 bits of security, and the names of parameters. */
import { bitLength, checkSecurity, publishedModulusBits, type RingParameters } from '../he/index.ts';
import { nttPrimes } from '../he/primes.ts';
import { checkRing } from '../he/ring.ts';
import type { Method } from './method.ts';

/** Nothing is encrypted under it where there are no evaluation keys; SEAL wants one. */
const UNUSED_SPECIAL = 65537n;

/** `published`: evaluation keys leave the client, under a special prime as long as the others. */
export function ring(polyDegree: number, primes: number, bits: number, published = false): RingParameters {
  const found = nttPrimes(bits, polyDegree, primes + 1);
  const special = published ? found[primes]! : UNUSED_SPECIAL;
  const name = `n_${polyDegree}_logq_${primes}x${bits}${published ? `_special_${bits}` : ''}`;
  return { name, polyDegree, dataPrimes: found.slice(0, primes), specialPrime: special };
}

/** The largest primes of a length that have slots in a ring. */
export function moduli(polyDegree: number, bits: number, count: number): bigint[] {
  return nttPrimes(bits, polyDegree, count);
}

/** @throws PARAMETERS_INVALID, PARAMETERS_INSECURE */
export function checkMethod({ ring: parameters, relinearise }: Method, allowInsecure = false): void {
  checkRing(parameters);
  checkSecurity(parameters, { publishesEvaluationKeys: relinearise, allowInsecure });
}

/** `n_8192_logq_3x50_t_2x26, 150 bits published`. */
export function parametersText({ ring: parameters, plainModuli, relinearise }: Method): string {
  const bits = publishedModulusBits(parameters, { publishesEvaluationKeys: relinearise });
  const plain = `t_${plainModuli.length}x${bitLength(plainModuli[0]!)}`;
  return `${parameters.name}_${plain}, ${bits} bits published`;
}
