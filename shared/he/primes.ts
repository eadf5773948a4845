/** Primes for the number-theoretic transform: congruent to 1 modulo 2N, found from the largest of a bit length downwards. */
import { CryptoNetsError } from '../errors/index.ts';

/** The first twelve primes: as Miller-Rabin bases they decide every number below 3.3 * 10^24 (Sorenson and Webster 2015). */
const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n] as const;

/** Bits of a non-negative integer; 0 has none. */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** base^exponent mod modulus, for non-negative exponents. */
export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Inverse of a nonzero value modulo a prime. */
export function inverseModulo(value: bigint, prime: bigint): bigint {
  return powerModulo(((value % prime) + prime) % prime, prime - 2n, prime);
}

/** The residue of `value` that lies in (-modulus/2, modulus/2]. */
export function centred(value: bigint, modulus: bigint): bigint {
  const residue = ((value % modulus) + modulus) % modulus;
  return residue > modulus / 2n ? residue - modulus : residue;
}

/** Deterministic for values below 3.3 * 10^24. */
export function isPrime(value: bigint): boolean {
  if (value < 2n) return false;
  for (const witness of WITNESSES) if (value % witness === 0n) return value === witness;
  return WITNESSES.every((witness) => passesMillerRabin(value, witness));
}

function passesMillerRabin(value: bigint, witness: bigint): boolean {
  let odd = value - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) twos += 1;
  let power = powerModulo(witness, odd, value);
  if (power === 1n || power === value - 1n) return true;
  for (let round = 1; round < twos; round++) {
    power = (power * power) % value;
    if (power === value - 1n) return true;
  }
  return false;
}

/**
 * The `count` largest primes of exactly `bits` bits that are congruent to 1 modulo 2N, largest first: what SEAL's
 * CoeffModulus::Create draws from. @throws PARAMETERS_INVALID when there are fewer.
 */
export function nttPrimes(bits: number, polyDegree: number, count: number): bigint[] {
  const step = 2n * BigInt(polyDegree);
  const smallest = 1n << BigInt(bits - 1);
  const found: bigint[] = [];
  const top = (((1n << BigInt(bits)) - 2n) / step) * step + 1n;
  for (let value = top; found.length < count && value > smallest; value -= step) {
    if (isPrime(value)) found.push(value);
  }
  if (found.length < count) {
    const message = `expected ${count} primes of ${bits} bits for N = ${polyDegree}, found ${found.length}`;
    throw new CryptoNetsError('PARAMETERS_INVALID', message);
  }
  return found;
}
