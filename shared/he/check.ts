/** Whether a parameter set is what it says: sizes, primes, name. Independent of how secure it is. */
import { CryptoNetsError } from '../errors/index.ts';
import { INSECURE_PREFIX, nameOfContents } from './name.ts';
import { bitLength, isPrime } from './primes.ts';
import type { ParameterSet } from './parameter-set.ts';

export const PARAMETER_LIMITS = {
  polyDegree: { minimum: 1024, maximum: 32768 },
  dataPrimes: { minimum: 1, maximum: 16 },
  /** Residues are packed through two 32-bit halves and kernels sum lazily: 50 bits leave 14 bits of headroom. */
  primeBits: { minimum: 33, maximum: 50 },
  /** A decoded score is a signed 64-bit integer. */
  plainBits: { minimum: 15, maximum: 49 },
} as const;

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

function requireWithin(value: number, bounds: Bounds, what: string): void {
  if (Number.isInteger(value) && value >= bounds.minimum && value <= bounds.maximum) return;
  throw invalid(`${what}: expected ${bounds.minimum} to ${bounds.maximum}, got ${value}`);
}

function invalid(message: string): CryptoNetsError {
  return new CryptoNetsError('PARAMETERS_INVALID', message);
}

function requireNttPrime(prime: bigint, polyDegree: number, what: string): void {
  if (prime % (2n * BigInt(polyDegree)) !== 1n) throw invalid(`${what}: expected 1 modulo ${2 * polyDegree}`);
  if (!isPrime(prime)) throw invalid(`${what}: expected a prime`);
}

/** @throws PARAMETERS_INVALID on sizes out of bounds, composite or repeated moduli, or a name that lies. */
export function checkParameterSet(set: ParameterSet): void {
  const { polyDegree, dataPrimes, specialPrime, plainModulus } = set;
  requireWithin(polyDegree, PARAMETER_LIMITS.polyDegree, 'polynomial degree');
  if ((polyDegree & (polyDegree - 1)) !== 0) throw invalid('polynomial degree: expected a power of two');
  requireWithin(dataPrimes.length, PARAMETER_LIMITS.dataPrimes, 'number of data primes');
  for (const prime of dataPrimes) {
    requireWithin(bitLength(prime), PARAMETER_LIMITS.primeBits, 'bits of a data prime');
    requireNttPrime(prime, polyDegree, 'data prime');
  }
  requireNttPrime(specialPrime, polyDegree, 'special prime');
  requireWithin(bitLength(plainModulus), PARAMETER_LIMITS.plainBits, 'bits of the plaintext modulus');
  requireNttPrime(plainModulus, polyDegree, 'plaintext modulus');
  const moduli = [...dataPrimes, specialPrime, plainModulus];
  if (new Set(moduli).size !== moduli.length) throw invalid('expected moduli that differ from each other');
  const name = nameOfContents(set);
  if (set.name !== name && set.name !== INSECURE_PREFIX + name) throw invalid(`name: expected ${name}`);
}
