/** SEAL's serialized secret key, as far as another engine needs it: client only, like every holder of a key. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';

const HEADER_BYTES = 16;
const MAGIC = 0xa15e;
const SEAL_VERSION = { major: 4, minor: 1 } as const;
/** Header, parms_id (32), coefficient count (8), scale (8), header of the array, count (8): `Plaintext::save_members`. */
const RESIDUES_OFFSET = HEADER_BYTES + 32 + 8 + 8 + HEADER_BYTES + 8;

/** Bytes of SEAL's uncompressed secret key: residues modulo every prime, the special one last. */
export function secretKeyBytes(parameters: RingParameters): number {
  return RESIDUES_OFFSET + 8 * parameters.polyDegree * (parameters.dataPrimes.length + 1);
}

/**
 * The secret modulo each data prime, NTT form in SEAL's order: dataPrimes x N words. A copy: the caller zeroes it.
 * @throws KEY_INVALID when sizes, marks or residues are not those of a key of `parameters`
 */
export function parseSecretKey(parameters: RingParameters, bytes: Uint8Array): BigUint64Array<ArrayBuffer> {
  checkSecretKey(parameters, bytes);
  const words = parameters.polyDegree * parameters.dataPrimes.length;
  const residues = new BigUint64Array(words);
  new Uint8Array(residues.buffer).set(bytes.subarray(RESIDUES_OFFSET, RESIDUES_OFFSET + 8 * words));
  return residues;
}

/** The form that SEAL's version 4.1 writes, under an identity of zeros: `openSecretKey` writes the one it needs. `residues`: modulo every prime, the special one last. */
export function writeSecretKey(parameters: RingParameters, residues: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(secretKeyBytes(parameters));
  const view = new DataView(bytes.buffer);
  const words = BigInt(parameters.polyDegree * (parameters.dataPrimes.length + 1));
  const inner = RESIDUES_OFFSET - 8 - HEADER_BYTES;
  writeHeader(view, 0, bytes.length);
  view.setBigUint64(HEADER_BYTES + 32, words, true);
  view.setFloat64(HEADER_BYTES + 40, 1, true);
  writeHeader(view, inner, bytes.length - inner);
  view.setBigUint64(RESIDUES_OFFSET - 8, words, true);
  bytes.set(residues, RESIDUES_OFFSET);
  return bytes;
}

/** `Serialization::SEALHeader`: magic, its own size, version, no compression, size of what it heads. */
function writeHeader(view: DataView, offset: number, size: number): void {
  view.setUint16(offset, MAGIC, true);
  view.setUint8(offset + 2, HEADER_BYTES);
  view.setUint8(offset + 3, SEAL_VERSION.major);
  view.setUint8(offset + 4, SEAL_VERSION.minor);
  view.setBigUint64(offset + 8, BigInt(size), true);
}

/**
 * SEAL's key for a ring of the first primes of `parameters` (all of them data primes there), without its identity, which whoever loads it writes. The
 * caller has checked the bytes. A copy: the caller zeroes it.
 */
export function keyOfFirstPrimes(
  { polyDegree }: RingParameters,
  bytes: Uint8Array,
  primes: number,
): Uint8Array {
  const words = polyDegree * primes;
  const own = bytes.slice(0, RESIDUES_OFFSET + 8 * words);
  const view = new DataView(own.buffer);
  view.setBigUint64(8, BigInt(own.length), true);
  view.setBigUint64(HEADER_BYTES + 32, BigInt(words), true);
  view.setBigUint64(RESIDUES_OFFSET - 8 - HEADER_BYTES + 8, BigInt(HEADER_BYTES + 8 + 8 * words), true);
  view.setBigUint64(RESIDUES_OFFSET - 8, BigInt(words), true);
  return own;
}

/** @throws KEY_INVALID. The message never carries a part of the key. */
export function checkSecretKey(parameters: RingParameters, bytes: Uint8Array): void {
  const { polyDegree, dataPrimes, specialPrime } = parameters;
  const expected = secretKeyBytes(parameters);
  if (bytes.length !== expected) {
    throw new CryptoNetsError('KEY_INVALID', `expected a key of ${expected} bytes, got ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = BigInt(polyDegree * (dataPrimes.length + 1));
  const inner = RESIDUES_OFFSET - 8 - HEADER_BYTES;
  const marks =
    view.getUint16(0, true) === MAGIC &&
    view.getUint8(5) === 0 &&
    view.getBigUint64(8, true) === BigInt(expected) &&
    view.getBigUint64(HEADER_BYTES + 32, true) === words &&
    view.getUint16(inner, true) === MAGIC &&
    view.getUint8(inner + 5) === 0 &&
    view.getBigUint64(RESIDUES_OFFSET - 8, true) === words;
  const inRange = [...dataPrimes, specialPrime].every((prime, index) =>
    residuesBelow(view, RESIDUES_OFFSET + 8 * polyDegree * index, polyDegree, prime),
  );
  if (!marks || !inRange)
    throw new CryptoNetsError('KEY_INVALID', 'the key is not one of this parameter set');
}

/** Looks at every residue, whatever the first ones say: time tells nothing about the key. */
function residuesBelow(view: DataView, offset: number, count: number, modulus: bigint): boolean {
  const limit = Number(modulus);
  let outside = 0;
  for (let index = 0; index < count; index++) {
    const low = view.getUint32(offset + 8 * index, true);
    const high = view.getUint32(offset + 8 * index + 4, true);
    outside += Number(high * 2 ** 32 + low >= limit);
  }
  return outside === 0;
}
