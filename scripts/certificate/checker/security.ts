/** Security: the primes are what they claim, and the modulus under which anything encrypted is published is small enough. */
import type { Certificate } from './certificate.ts';

/** log2 of the largest modulus for 128 bits, uniform ternary secret: eprint 2024/463, table 5.2 (classical). */
const CLASSICAL: Readonly<Record<number, number>> = {
  1024: 26,
  2048: 53,
  4096: 106,
  8192: 214,
  16384: 430,
  32768: 868,
};

/** The same against quantum adversaries, as SEAL 4 and the standard of homomorphicencryption.org state it. */
const QUANTUM: Readonly<Record<number, number>> = {
  1024: 25,
  2048: 51,
  4096: 101,
  8192: 202,
  16384: 411,
  32768: 827,
};

/** Miller and Rabin with the first twelve primes: exact below 2^81 (Sorenson and Webster 2015). */
export function isPrime(n: bigint): boolean {
  const bases = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];
  if (n < 2n || bases.some((base) => n !== base && n % base === 0n)) return false;
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos += 1;
  return bases.every((base) => {
    if (n === base) return true;
    let power = 1n;
    for (let bit = odd.toString(2).length - 1; bit >= 0; bit--) {
      power = (power * power) % n;
      if ((odd >> BigInt(bit)) & 1n) power = (power * base) % n;
    }
    if (power === 1n || power === n - 1n) return true;
    for (let square = 1; square < twos; square++) if ((power = (power * power) % n) === n - 1n) return true;
    return false;
  });
}

const product = (values: readonly bigint[]): bigint => values.reduce((all, value) => all * value, 1n);

const bitsOf = (value: bigint): number => value.toString(2).length;

const plainModuliOf = ({ plan }: Certificate): bigint[] =>
  (plan.plainModuli ?? [plan.parameters.plainModulus!]).map(BigInt);

/** Primes, congruent to 1 modulo 2N, no two alike. */
export function primesProblem(certificate: Certificate): string | undefined {
  const { polyDegree, dataPrimes, specialPrime } = certificate.plan.parameters;
  const ring = [...dataPrimes, ...(specialPrime === undefined ? [] : [specialPrime])].map(BigInt);
  const all = [...ring, ...plainModuliOf(certificate)];
  const bad = all.find((prime) => !isPrime(prime) || prime % BigInt(2 * polyDegree) !== 1n);
  if (bad !== undefined) return `${bad} is no prime congruent to 1 modulo ${2 * polyDegree}`;
  return new Set(all.map(String)).size === all.length ? undefined : 'a prime is there twice';
}

/** What is published lies under the data primes; with evaluation keys (a special prime in the plan) times that. */
export function securityProblem({ plan, security }: Certificate): string | undefined {
  const { polyDegree, dataPrimes, specialPrime } = plan.parameters;
  const published = bitsOf(product([...dataPrimes, specialPrime ?? '1'].map(BigInt)));
  const limit = CLASSICAL[polyDegree];
  if (limit === undefined) return `N = ${polyDegree} is in no table`;
  if (security.classicalLimit !== limit) return `the classical limit at N = ${polyDegree} is ${limit} bits`;
  if (security.quantumLimit !== QUANTUM[polyDegree])
    return `the post-quantum limit is ${QUANTUM[polyDegree]} bits`;
  if (security.publishedModulusBits < published) return `${published} bits are published`;
  return published > limit ? `${published} bits are more than ${limit}` : undefined;
}

/** Scores are read as centred residues: t (or the product of all t) exceeds twice the magnitude. */
export function modulusProblem(certificate: Certificate): string | undefined {
  const t = product(plainModuliOf(certificate));
  const magnitude = BigInt(certificate.range.magnitude);
  return 2n * magnitude < t ? undefined : `2 * ${magnitude} is not below ${t}`;
}
