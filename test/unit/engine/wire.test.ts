/** Packed residues and SEAL frames: round trips, bounds, and hostile bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSECURE_SETS, parameterSetByName } from '../../../shared/he/index.ts';
import { planBatch } from '../../../shared/plan/index.ts';
import {
  blockBytes,
  blockCount,
  blockPlace,
  checkScores,
  checkSeeds,
  residueBits,
  ResiduePacker,
  scoreBytes,
  wholeBlocks,
} from '../../../engine/wire/index.ts';
import { checkSecretKey, parseSecretKey, secretKeyBytes } from '../../../engine/wire/key-format.ts';
import { savedResidues, savedSeeded } from '../../../engine/wire/seal-format.ts';
import { smallSeedNetwork } from '../../support/networks.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const set = INSECURE_SETS[0]!;

/** The definition of the packed form, bit by bit in one big number. */
function packSlowly(residues: readonly bigint[], bits: number): Uint8Array {
  let all = residues.reduceRight((sum, residue) => (sum << BigInt(bits)) | residue, 0n);
  return Uint8Array.from({ length: (residues.length * bits) / 8 }, () => {
    const byte = Number(all & 0xffn);
    all >>= 8n;
    return byte;
  });
}

const halvesOf = (residues: readonly bigint[]): Uint32Array =>
  new Uint32Array(BigUint64Array.from(residues).buffer);

describe('packed residues', () => {
  const sized = fc.integer({ min: 33, max: 50 }).chain((bits) =>
    fc.record({
      bits: fc.constant(bits),
      residues: fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), {
        minLength: 24,
        maxLength: 24,
      }),
    }),
  );

  it('are the little-endian bits of the residues, and come back', () => {
    fc.assert(
      fc.property(sized, ({ bits, residues }) => {
        const packer = new ResiduePacker(24, bits);
        const block = new Uint8Array(packer.bytes);
        packer.pack(halvesOf(residues), block);
        expect(block).toEqual(packSlowly(residues, bits));
        const halves = new Uint32Array(48);
        packer.unpack(block, 1n << BigInt(bits), halves);
        expect(new BigUint64Array(halves.buffer)).toEqual(BigUint64Array.from(residues));
      }),
    );
  });

  it('are refused exactly when one of them is not below the modulus', () => {
    fc.assert(
      fc.property(sized, fc.bigInt({ min: 1n, max: (1n << 50n) - 1n }), ({ bits, residues }, seed) => {
        const modulus = (seed & ((1n << BigInt(bits)) - 1n)) + 1n;
        const packer = new ResiduePacker(24, bits);
        const block = packSlowly(residues, bits);
        const unpack = (): void => packer.unpack(block, modulus, new Uint32Array(48));
        if (residues.every((residue) => residue < modulus)) expect(unpack).not.toThrow();
        else expect(unpack).toThrow(code('RESIDUE_OUT_OF_RANGE'));
      }),
    );
    const q = set.dataPrimes[0]!;
    const packer = new ResiduePacker(8, 50);
    const block = (last: bigint): Uint8Array => packSlowly([0n, 1n, 2n, 3n, 4n, 5n, 6n, last], 50);
    expect(() => packer.unpack(block(q - 1n), q, new Uint32Array(16))).not.toThrow();
    expect(() => packer.unpack(block(q), q, new Uint32Array(16))).toThrow(code('RESIDUE_OUT_OF_RANGE'));
  });

  it('have one length only', () => {
    const packer = new ResiduePacker(8, 50);
    for (const length of [0, 49, 51]) {
      expect(() => packer.unpack(new Uint8Array(length), 5n, new Uint32Array(16))).toThrow(
        code('CIPHERTEXT_INVALID'),
      );
    }
    expect(() => new ResiduePacker(8, 51)).toThrow(code('PARAMETERS_INVALID'));
    expect(() => new ResiduePacker(9, 50)).toThrow(code('PARAMETERS_INVALID'));
  });
});

describe('geometry of an upload', () => {
  it('follows from the plan', async () => {
    const plan = await planBatch(smallSeedNetwork(), '00'.repeat(32), set);
    expect([blockBytes(set), blockCount(plan), residueBits(set)]).toEqual([6400, 144, 50]);
    expect(blockBytes(parameterSetByName('n_8192_logq_4x50_logt_46'))).toBe(51_200);
    const shape = { count: plan.outputCiphertexts, size: plan.resultSize, primes: plan.resultPrimes };
    const bytes = new Uint8Array(scoreBytes(set, shape));
    expect(() => checkScores(plan, { ...shape, bytes })).not.toThrow();
    expect(() => checkScores(plan, { ...shape, bytes: bytes.subarray(1) })).toThrow(
      code('CIPHERTEXT_INVALID'),
    );
    expect(() => checkScores(plan, { ...shape, size: 6, bytes })).toThrow(code('CIPHERTEXT_PARAMETERS'));
  });

  it('places every block once, in either order', () => {
    for (const order of ['ciphertext', 'residue'] as const) {
      const places = Array.from({ length: 12 }, (_, block) => blockPlace(block, order, 3, 4));
      expect(new Set(places.map(({ ciphertext, prime }) => `${ciphertext} ${prime}`)).size).toBe(12);
    }
    expect(blockPlace(5, 'ciphertext', 3, 4)).toEqual({ ciphertext: 1, prime: 1 });
    expect(blockPlace(5, 'residue', 3, 4)).toEqual({ ciphertext: 2, prime: 1 });
  });

  it('refuses parts of blocks and missing seeds', () => {
    expect(wholeBlocks(new Uint8Array(12), 4)).toBe(3);
    for (const length of [0, 3, 5]) {
      expect(() => wholeBlocks(new Uint8Array(length), 4)).toThrow(code('CHUNK_INVALID'));
    }
    expect(() => checkSeeds(new Uint8Array(63), 1)).toThrow(code('CIPHERTEXT_INVALID'));
  });

  it('expects primes of one length', () => {
    const mixed = { ...set, dataPrimes: [set.dataPrimes[0]!, INSECURE_SETS[4]!.dataPrimes[0]!] };
    expect(() => residueBits(mixed)).toThrow(code('PARAMETERS_INVALID'));
  });
});

describe('hostile bytes', () => {
  const lengths = fc.oneof(fc.constant(secretKeyBytes(set)), fc.nat({ max: 200 }));

  it('are no secret key', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 255 }), (length, fill) => {
        const bytes = new Uint8Array(length).fill(fill);
        expect(() => checkSecretKey(set, bytes)).toThrow(code('KEY_INVALID'));
        expect(() => parseSecretKey(set, bytes)).toThrow(code('KEY_INVALID'));
      }),
      { numRuns: 30 },
    );
  });

  it('are nothing that SEAL saved', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 64 }), (bytes, words) => {
        expect(() => savedResidues(bytes, words)).toThrow(code('INTERNAL'));
        expect(() => savedSeeded(bytes, words)).toThrow(code('INTERNAL'));
      }),
    );
  });
});
