/** Parameter sets: primes are primes of the stated form, names tell the truth, and weak sets are refused. */
import { describe, expect, it } from 'vitest';
import {
  bitLength,
  centred,
  checkSecurity,
  inverseModulo,
  publishedModulusBits,
} from '../../../../shared/he/index.ts';
import { BATCH_SETS, batchSetByName, checkBatchSet } from '../../../../shared/packing/batch/index.ts';
import type { BatchSet } from '../../../../shared/packing/batch/index.ts';
import { isPrime, nttPrimes } from '../../../../shared/he/primes.ts';
import { CLASSICAL_128_LOG_Q, QUANTUM_128_LOG_Q, SEAL_128_LOG_Q } from '../../../../shared/he/security.ts';
import { batchSetName, INSECURE_BATCH_SETS } from '../../../../shared/packing/batch/sets.ts';

const batch = { publishesEvaluationKeys: false };
const code = (value: string): object => expect.objectContaining({ code: value });

describe('primes', () => {
  it('are told from composites', () => {
    const sieve = Array.from(
      { length: 500 },
      (_, n) => n > 1 && ![...Array(n).keys()].slice(2).some((d) => n % d === 0),
    );
    expect(sieve.map((_, n) => isPrime(BigInt(n)))).toEqual(sieve);
    expect(isPrime(3825123056546413051n)).toBe(false); // strong pseudoprime to the bases 2 to 23
    expect(isPrime(2n ** 61n - 1n)).toBe(true);
  });

  it('for the transform are the largest ones, in descending order', () => {
    const primes = nttPrimes(50, 8192, 4);
    expect(primes).toEqual([...primes].sort((a, b) => (a < b ? 1 : -1)));
    for (let value = (1n << 50n) - 16383n; value > primes[0]!; value -= 16384n)
      expect(isPrime(value)).toBe(false);
    expect(() => nttPrimes(15, 8192, 1)).toThrow(code('PARAMETERS_INVALID'));
  });

  it('of the named sets are the largest of their length', () => {
    for (const set of BATCH_SETS) {
      const { dataPrimes, plainModulus } = set;
      expect(dataPrimes).toEqual(nttPrimes(bitLength(dataPrimes[0]!), 8192, dataPrimes.length));
      expect([plainModulus]).toEqual(nttPrimes(bitLength(plainModulus), 8192, 1));
    }
  });

  it('invert and centre', () => {
    expect((inverseModulo(-5n, 65537n) * -5n) % 65537n).toBe(1n - 65537n);
    expect([centred(-1n, 7n), centred(3n, 7n), centred(4n, 7n)]).toEqual([-1n, 3n, -3n]);
  });
});

describe.each([...BATCH_SETS, ...INSECURE_BATCH_SETS])('$name', (set) => {
  it('is what its name says', () => {
    expect(() => checkBatchSet(set)).not.toThrow();
    for (const modulus of [...set.dataPrimes, set.plainModulus, set.specialPrime]) {
      expect(isPrime(modulus)).toBe(true);
      expect(modulus % BigInt(2 * set.polyDegree)).toBe(1n);
    }
    expect(set.name.endsWith(`_logt_${bitLength(set.plainModulus)}`)).toBe(true);
  });
});

describe('security', () => {
  it('follows the published tables, the newer one never above the older', () => {
    expect([...CLASSICAL_128_LOG_Q.values()]).toEqual([26, 53, 106, 214, 430, 868]);
    expect(SEAL_128_LOG_Q.get(8192)).toBe(218);
    expect(QUANTUM_128_LOG_Q.get(8192)).toBe(202);
    for (const [degree, classical] of CLASSICAL_128_LOG_Q) {
      expect(classical).toBeLessThanOrEqual(SEAL_128_LOG_Q.get(degree)!);
      expect(QUANTUM_128_LOG_Q.get(degree)!).toBeLessThan(classical);
    }
  });

  it('holds for every named set, after quantum computers too for all but those of five primes', () => {
    for (const set of BATCH_SETS) {
      expect(() => checkSecurity(set, batch)).not.toThrow();
      const limit = set.dataPrimes.length === 5 ? CLASSICAL_128_LOG_Q : QUANTUM_128_LOG_Q;
      expect(publishedModulusBits(set, batch)).toBeLessThanOrEqual(limit.get(8192)!);
    }
    expect(publishedModulusBits(batchSetByName('n_8192_logq_4x50_logt_46'), batch)).toBe(200);
    expect(publishedModulusBits(BATCH_SETS.at(-1)!, batch)).toBe(210);
  });

  it('counts the special prime only when evaluation keys are published', () => {
    const set = batchSetByName('n_8192_logq_4x50_logt_46');
    expect(publishedModulusBits(set, { publishesEvaluationKeys: true })).toBe(217);
    expect(() => checkSecurity(set, { publishesEvaluationKeys: true })).toThrow(code('PARAMETERS_INSECURE'));
  });

  it('refuses test sets unless a test allows them', () => {
    for (const set of INSECURE_BATCH_SETS) {
      expect(() => checkSecurity(set, batch)).toThrow(code('PARAMETERS_INSECURE'));
      expect(() => checkSecurity(set, { ...batch, allowInsecure: true })).not.toThrow();
      expect(() => batchSetByName(set.name)).toThrow(code('PARAMETERS_INSECURE'));
      expect(batchSetByName(set.name, { allowInsecure: true })).toBe(set);
    }
  });

  it('refuses a small ring under an honest name', () => {
    const small = INSECURE_BATCH_SETS[0]!;
    expect(() => checkSecurity({ ...small, name: batchSetName(small) }, batch)).toThrow(
      code('PARAMETERS_INSECURE'),
    );
  });

  it('knows no other names', () => {
    expect(batchSetByName('n_8192_logq_4x50_logt_44').plainModulus).toBe(17592186028033n);
    expect(() => batchSetByName('n_8192_logq_4x50_logt_47')).toThrow(code('PARAMETERS_UNKNOWN'));
  });
});

describe('the check of contents', () => {
  const set = BATCH_SETS.at(-1)!;
  const [first, second] = set.dataPrimes as [bigint, bigint];
  it.each<[string, Partial<BatchSet>]>([
    ['a degree that is no power of two', { polyDegree: 8191 }],
    ['a degree out of bounds', { polyDegree: 65536 }],
    ['no data prime', { dataPrimes: [] }],
    ['a composite', { dataPrimes: [first + 16384n, second] }],
    ['a prime twice', { dataPrimes: [first, first] }],
    ['a prime of another form', { plainModulus: 65539n }],
    ['a prime that is too long', { dataPrimes: nttPrimes(51, 8192, 1) }],
    ['a plaintext modulus that is a data prime', { plainModulus: first }],
    ['another name', { name: 'n_8192_logq_4x50_logt_45' }],
  ])('refuses %s', (_, change) => {
    expect(() => checkBatchSet({ ...set, ...change })).toThrow(code('PARAMETERS_INVALID'));
  });
});
