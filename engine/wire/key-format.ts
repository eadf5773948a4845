/** SEAL's serialized secret key, as far as another engine needs it: client only, like every holder of a key. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { KeyParameters } from '../../shared/he/index.ts';

const HEADER_BYTES = 16;
const MAGIC = 0xa15e;
/** Header, parms_id (32), coefficient count (8), scale (8), header of the array, count (8): `Plaintext::save_members`. */
const RESIDUES_OFFSET = HEADER_BYTES + 32 + 8 + 8 + HEADER_BYTES + 8;

/** Bytes of SEAL's uncompressed secret key: residues modulo every prime, the special one last. */
export function secretKeyBytes(parameters: KeyParameters): number {
  return RESIDUES_OFFSET + 8 * parameters.polyDegree * (parameters.dataPrimes.length + 1);
}

/**
 * The secret modulo each data prime, NTT form in SEAL's order: dataPrimes x N words. A copy: the caller zeroes it.
 * @throws KEY_INVALID when sizes, marks or residues are not those of a key of `parameters`
 */
export function parseSecretKey(parameters: KeyParameters, bytes: Uint8Array): BigUint64Array<ArrayBuffer> {
  checkSecretKey(parameters, bytes);
  const words = parameters.polyDegree * parameters.dataPrimes.length;
  const residues = new BigUint64Array(words);
  new Uint8Array(residues.buffer).set(bytes.subarray(RESIDUES_OFFSET, RESIDUES_OFFSET + 8 * words));
  return residues;
}

/** @throws KEY_INVALID. The message never carries a part of the key. */
export function checkSecretKey(parameters: KeyParameters, bytes: Uint8Array): void {
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
