/** The ring that keys are made for, as a value: its check and the look-up of sets by name. */
import { CryptoNetsError } from '../errors/index.ts';
import { bitLength, isPrime } from './primes.ts';

/**
 * R_q = Z_q[X]/(X^N + 1), q a product of data primes. A plaintext modulus has no part in it: secret and evaluation keys do not
 * depend on one. `packing/batch/sets.ts` and `packing/interactive/sets.ts` hold the rings that may be used.
 */
export interface RingParameters {
  /** Derived from the contents of the parameter set, e.g. `n_8192_logq_4x50_logt_45`. */
  readonly name: string;
  /** N, a power of two: the number of coefficients of a polynomial and of slots of a plaintext. */
  readonly polyDegree: number;
  /** Primes q_0 … q_{L-1}, each congruent to 1 mod 2N; the last one is dropped first by a modulus switch. */
  readonly dataPrimes: readonly bigint[];
  /** SEAL's mandatory last prime, congruent to 1 mod 2N. Nothing encrypted under it is published unless evaluation keys are. */
  readonly specialPrime: bigint;
}

export const RING_LIMITS = {
  polyDegree: { minimum: 1024, maximum: 32768 },
  dataPrimes: { minimum: 1, maximum: 16 },
  /** Residues are packed through two 32-bit halves and kernels sum lazily: 50 bits leave 14 bits of headroom. */
  primeBits: { minimum: 33, maximum: 50 },
} as const;

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** @throws PARAMETERS_INVALID */
export function requireWithin(value: number, bounds: Bounds, what: string): void {
  if (Number.isInteger(value) && value >= bounds.minimum && value <= bounds.maximum) return;
  throw invalidParameters(`${what}: expected ${bounds.minimum} to ${bounds.maximum}, got ${value}`);
}

export function invalidParameters(message: string): CryptoNetsError {
  return new CryptoNetsError('PARAMETERS_INVALID', message);
}

/** A prime modulo which X^N + 1 splits. @throws PARAMETERS_INVALID */
export function requireNttPrime(prime: bigint, polyDegree: number, what: string): void {
  if (prime % (2n * BigInt(polyDegree)) !== 1n)
    throw invalidParameters(`${what}: expected 1 modulo ${2 * polyDegree}`);
  if (!isPrime(prime)) throw invalidParameters(`${what}: expected a prime`);
}

/** @throws PARAMETERS_INVALID */
export function requireDistinct(moduli: readonly bigint[]): void {
  if (new Set(moduli).size !== moduli.length)
    throw invalidParameters('expected moduli that differ from each other');
}

/** Whether a ring is one, however secure. @throws PARAMETERS_INVALID on sizes out of bounds, composite or repeated moduli. */
export function checkRing({ polyDegree, dataPrimes, specialPrime }: RingParameters): void {
  requireWithin(polyDegree, RING_LIMITS.polyDegree, 'polynomial degree');
  if ((polyDegree & (polyDegree - 1)) !== 0)
    throw invalidParameters('polynomial degree: expected a power of two');
  requireWithin(dataPrimes.length, RING_LIMITS.dataPrimes, 'number of data primes');
  for (const prime of dataPrimes) {
    requireWithin(bitLength(prime), RING_LIMITS.primeBits, 'bits of a data prime');
    requireNttPrime(prime, polyDegree, 'data prime');
  }
  requireNttPrime(specialPrime, polyDegree, 'special prime');
  requireDistinct([...dataPrimes, specialPrime]);
}

/** Marks sets that exist for tests only, far below 128 bits of security. */
export const INSECURE_PREFIX = 'insecure-';

export function isInsecureName(name: string): boolean {
  return name.startsWith(INSECURE_PREFIX);
}

/** The name derived from a set's contents, with or without the mark of tests. @throws PARAMETERS_INVALID */
export function requireName({ name }: RingParameters, derived: string): void {
  if (name !== derived && name !== INSECURE_PREFIX + derived)
    throw invalidParameters(`name: expected ${derived}`);
}

export interface LookupOptions {
  /** Tests only. */
  readonly allowInsecure?: boolean;
}

/** The set of a name that came from a peer or a file. @throws PARAMETERS_UNKNOWN, PARAMETERS_INSECURE */
export function setByName<S extends RingParameters>(
  name: string,
  sets: { readonly secure: readonly S[]; readonly insecure: readonly S[] },
  { allowInsecure = false }: LookupOptions,
): S {
  const insecure = isInsecureName(name);
  if (insecure && !allowInsecure) {
    throw new CryptoNetsError('PARAMETERS_INSECURE', 'a parameter set for tests was asked for');
  }
  const found = (insecure ? sets.insecure : sets.secure).find((set) => set.name === name);
  if (!found) throw new CryptoNetsError('PARAMETERS_UNKNOWN');
  return found;
}
