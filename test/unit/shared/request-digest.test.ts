/** What an answer says of its request: the same however the upload was cut, another for every other request. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RequestDigest, type RequestNames } from '../../../shared/protocol/index.ts';

const names: RequestNames = {
  requestId: '0'.repeat(32),
  modelName: 'model',
  modelCommitment: 'a'.repeat(64),
  parameterSet: 'set',
  planDigest: 'b'.repeat(64),
  packing: 'batch',
  blockOrder: 'residue',
};
const seeds = randomBytes(640);
const blocks = randomBytes(200_000);

function digestOf(asked: RequestNames, sent: Uint8Array, uploaded: Uint8Array, cut = 1 << 20): string {
  const digest = new RequestDigest(createHash('sha256'), asked);
  digest.seeds(sent);
  for (let from = 0; from < uploaded.length; from += cut) digest.blocks(uploaded.subarray(from, from + cut));
  return digest.hash.digest('hex');
}

describe('the digest of a request', () => {
  it.each([1, 511, 512, 513, 32_767, 32_768, 45_056, 100_000])('is the same in chunks of %i bytes', (cut) => {
    expect(digestOf(names, seeds, blocks, cut)).toBe(digestOf(names, seeds, blocks));
  });

  it('is another for every name', () => {
    const others: Partial<RequestNames>[] = [
      { requestId: '1'.repeat(32) },
      { modelName: 'other' },
      { modelCommitment: 'c'.repeat(64) },
      { parameterSet: 'other' },
      { planDigest: 'c'.repeat(64) },
      { packing: 'interactive' },
      { blockOrder: 'ciphertext' },
      { expander: 'aes128' },
      { ciphertextCount: 3 },
      { evaluationKeysDigest: 'd'.repeat(64) },
    ];
    const all = others.map((other) => digestOf({ ...names, ...other }, seeds, blocks));
    expect(new Set([...all, digestOf(names, seeds, blocks)]).size).toBe(others.length + 1);
  });

  it('is the one of peers who know no other expander than SEAL', () => {
    expect(digestOf({ ...names, expander: 'blake2xb' }, seeds, blocks)).toBe(digestOf(names, seeds, blocks));
  });

  it('is another for every seed, and for every block of 32 KiB or more', () => {
    const whole = digestOf(names, seeds, blocks);
    for (let at = 0; at < seeds.length; at += 64) {
      const other = Uint8Array.from(seeds);
      other[at + 63]! ^= 1;
      expect(digestOf(names, other, blocks)).not.toBe(whole);
    }
    for (let from = 0; from + 32_768 <= blocks.length; from += 16_384) {
      const other = Uint8Array.from(blocks);
      other.set(randomBytes(33_280).subarray(0, blocks.length - from), from);
      expect(digestOf(names, seeds, other)).not.toBe(whole);
    }
  });
});
