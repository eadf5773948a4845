/**
 * The wire form of evaluation keys: a header of 64 bytes, then the keys of the shape in order.
 *
 *     header   "CNEK", version 1 (u32 little-endian), zeros to 32 bytes, SHA-256 digest of the shape (32 bytes)
 *     key      `primes` digits
 *     digit    seed (64 bytes), then c0 packed: modulo the first `primes` data primes and the special prime, last
 *
 * This is SEAL's key-switching key (`KeyGenerator::generate_one_kswitch_key`) without what a plan cannot reach: digit i is a fresh
 * encryption of zero (c0, c1) in NTT form modulo all data primes and the special prime, with P * s' added to c0 modulo q_i, where P is the
 * special prime and s' the key that is switched from (s^2, or s(X^element)). Residues modulo data primes that every use of the key has
 * dropped, and their digits, are left out. c1 is SEAL's uniform sampling from the seed, always over all data primes, then the special one:
 * the primes that were left out are sampled too and thrown away.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { EvaluationKeysShape } from '../../shared/packing/interactive/client-plan.ts';
import type { PolynomialPacker } from './polynomials.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import { KEYS_HEADER_BYTES, SEED_BYTES, keyPrimes, polynomialBytes } from '../../shared/packing/geometry.ts';

const MAGIC = 0x4b454e43;
const VERSION = 1;
const DIGEST_OFFSET = 32;

/** Header of a set of keys. */
export function writeKeysHeader(shape: EvaluationKeysShape): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(KEYS_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  for (let index = 0; index < 32; index++) {
    header[DIGEST_OFFSET + index] = Number.parseInt(shape.digest.slice(2 * index, 2 * index + 2), 16);
  }
  return header;
}

/** Header and length; residues are checked where they are unpacked. @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID */
export function checkKeysHeader(shape: EvaluationKeysShape, bytes: Uint8Array): void {
  if (bytes.length < KEYS_HEADER_BYTES) throw invalid(`expected ${shape.bytes} bytes, got ${bytes.length}`);
  const expected = writeKeysHeader(shape);
  const same = (from: number, to: number): boolean =>
    expected.subarray(from, to).every((byte, index) => byte === bytes[from + index]);
  if (!same(0, DIGEST_OFFSET)) throw invalid('the header is not one of evaluation keys');
  if (!same(DIGEST_OFFSET, KEYS_HEADER_BYTES)) throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
  if (bytes.length !== shape.bytes) throw invalid(`expected ${shape.bytes} bytes, got ${bytes.length}`);
}

function invalid(message: string): CryptoNetsError {
  return new CryptoNetsError('EVALUATION_KEYS_INVALID', message);
}

/** Visits every digit of a checked set: `c0` is packed modulo `keyPrimes` of its key. */
export function visitDigits(
  parameters: RingParameters,
  shape: EvaluationKeysShape,
  bytes: Uint8Array,
  visit: (place: { key: number; digit: number }, seed: Uint8Array, c0: Uint8Array) => void,
): void {
  let offset = KEYS_HEADER_BYTES;
  shape.keys.forEach((one, key) => {
    const c0Bytes = polynomialBytes(parameters.polyDegree, keyPrimes(parameters, one));
    for (let digit = 0; digit < one.primes; digit++) {
      const start = offset + SEED_BYTES;
      visit({ key, digit }, bytes.subarray(offset, start), bytes.subarray(start, start + c0Bytes));
      offset = start + c0Bytes;
    }
  });
}

/** Header, length and every residue. @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID */
export function checkKeyResidues(
  packer: PolynomialPacker,
  parameters: RingParameters,
  shape: EvaluationKeysShape,
  bytes: Uint8Array,
): void {
  checkKeysHeader(shape, bytes);
  const words = new Uint8Array(8 * parameters.polyDegree * (parameters.dataPrimes.length + 1));
  try {
    visitDigits(parameters, shape, bytes, ({ key }, _seed, c0) => {
      packer.unpack(c0, keyPrimes(parameters, shape.keys[key]!), words);
    });
  } catch (cause) {
    throw new CryptoNetsError('EVALUATION_KEYS_INVALID', undefined, { cause });
  }
}
