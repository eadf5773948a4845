/** The other expander: published AES vectors, SEAL's rule for words that are too large, and that every bit of what it reads counts. */
import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { counterResidues } from '../../../../engine/wire/counter-stream.ts';

const N = 1024;
/** Above 2^63: every second word must be drawn again. */
const WASTEFUL = 2n ** 63n + 29n;
const seed = Uint8Array.from({ length: 64 }, (_, index) => (37 * index + 11) & 0xff);

/** The rule as SEAL's sample_poly_uniform has it, on one long stream. */
function reference(primes: readonly bigint[]): bigint[] {
  const counter = Buffer.concat([seed.subarray(16, 24), Buffer.alloc(8)]);
  const bytes = createCipheriv('aes-128-ctr', seed.subarray(0, 16), counter).update(Buffer.alloc(1 << 17));
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  let next = primes.length * N;
  return primes.flatMap((prime, index) =>
    Array.from({ length: N }, (_, at) => {
      const most = 2n ** 64n - 1n;
      let word = words[index * N + at]!;
      while (word >= most - (most % prime) - 1n) word = words[next++]!;
      return word % prime;
    }),
  );
}

describe('the counter stream', () => {
  it.each([
    ['66e94bd4ef8a2c3b884cfa59ca342b2e', 0, 0],
    ['0edd33d3c621e546455bd8ba1418bec8', 0x80, 0],
    ['3ad78e726c1ec02b7ebfe92b23d9ec34', 0, 0x80],
  ])('begins with the published block %s', (expected, key, head) => {
    const zeros = new Uint8Array(64);
    zeros[0] = key;
    zeros[16] = head;
    // Modulo a number this large a word is itself, or that number less.
    const prime = 2n ** 64n - 59n;
    const [residues] = counterResidues(zeros, N, [prime]);
    const block = Buffer.from(expected, 'hex');
    expect([...residues!.subarray(0, 2)]).toEqual([block.readBigUInt64LE(0), block.readBigUInt64LE(8)]);
  });

  it.each([[[WASTEFUL]], [[1099510890497n, WASTEFUL, 1125899906826241n]], [[WASTEFUL, WASTEFUL]]])(
    "draws words again as SEAL's rule says, modulo %s",
    (primes) => {
      expect([...counterResidues(seed, N, primes)].flatMap((residues) => [...residues])).toEqual(
        reference(primes),
      );
    },
  );

  it('is another for every bit of key and nonce', () => {
    const first = (of: Uint8Array) => [...counterResidues(of, N, [1099510890497n])][0]![0]!;
    const all = new Set([first(seed)]);
    for (let bit = 0; bit < 8 * 24; bit++) {
      const other = Uint8Array.from(seed);
      other[bit >> 3]! ^= 1 << (bit & 7);
      all.add(first(other));
    }
    // Of 193 numbers below 2^40 two are equal by chance once in 2^25 seeds; this one seed has none.
    expect(all.size).toBe(8 * 24 + 1);
  });
});
