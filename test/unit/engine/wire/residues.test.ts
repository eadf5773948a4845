/** Packed residues: their definition, round trips, bounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResiduePacker } from '../../../../engine/wire/residues.ts';
import { INSECURE_BATCH_SETS } from '../../../../shared/packing/batch/sets.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const set = INSECURE_BATCH_SETS[0]!;

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
