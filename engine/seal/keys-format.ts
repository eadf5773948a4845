/**
 * SEAL's uncompressed serialization of key-switching keys (4.x, `KSwitchKeys::save_members`): a header, a parms_id, the number of entries, and
 * for each entry its number of digits and the digits, each a ciphertext of its own at the level of keys.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { HEADER_BYTES, PARMS_ID_BYTES, savedSeeded, writeHeader } from './format.ts';

const ENTRIES_OFFSET = HEADER_BYTES + PARMS_ID_BYTES;
const COUNT_BYTES = 8;

/** SEAL's place of a rotation key (`GaloisKeys::get_index`); the relinearisation key is entry 0 of its own list. */
export function galoisIndex(galoisElement: number): number {
  return (galoisElement - 1) / 2;
}

/** Bytes that `keysFrame` makes for `keys` keys of `digits` frames of `frameBytes` among `entries` entries. */
function frameLength(entries: number, keys: number, digits: number, frameBytes: number): number {
  return ENTRIES_OFFSET + COUNT_BYTES * (1 + entries) + keys * digits * frameBytes;
}

/** An empty list of keys whose digits are frames of `frameBytes` each; `fill` is given the place of every digit. */
export function keysFrame(
  shape: {
    readonly parmsId: BigUint64Array;
    /** N for rotations, 1 for relinearisation. */
    readonly entries: number;
    /** Ascending entries that hold a key. */
    readonly indices: readonly number[];
    readonly digits: number;
    readonly frameBytes: number;
  },
  fill: (key: number, digit: number, frame: Uint8Array) => void,
): Uint8Array {
  const { parmsId, entries, indices, digits, frameBytes } = shape;
  const bytes = new Uint8Array(frameLength(entries, indices.length, digits, frameBytes));
  const view = new DataView(bytes.buffer);
  writeHeader(view, 0, bytes.length);
  parmsId.forEach((word, index) => view.setBigUint64(HEADER_BYTES + 8 * index, word, true));
  view.setBigUint64(ENTRIES_OFFSET, BigInt(entries), true);
  let offset = ENTRIES_OFFSET + COUNT_BYTES;
  for (let entry = 0, key = 0; entry < entries; entry++) {
    const present = indices[key] === entry;
    view.setBigUint64(offset, present ? BigInt(digits) : 0n, true);
    offset += COUNT_BYTES;
    if (!present) continue;
    for (let digit = 0; digit < digits; digit++, offset += frameBytes) {
      fill(key, digit, bytes.subarray(offset, offset + frameBytes));
    }
    key += 1;
  }
  return bytes;
}

/**
 * c0 and seed of every digit of the only key in a list that this process's own SEAL saved.
 * @throws INTERNAL when it has another shape
 */
export function savedKeyDigits(
  bytes: Uint8Array,
  digits: number,
  words: number,
): { c0: Uint8Array; seed: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = Number(view.getBigUint64(ENTRIES_OFFSET, true));
  const frameBytes = (bytes.length - frameLength(entries, 0, 0, 0)) / digits;
  let offset = ENTRIES_OFFSET + COUNT_BYTES;
  for (let entry = 0; entry < entries; entry++, offset += COUNT_BYTES) {
    if (view.getBigUint64(offset, true) === 0n) continue;
    const first = offset + COUNT_BYTES;
    return Array.from({ length: digits }, (_, digit) =>
      savedSeeded(bytes.subarray(first + digit * frameBytes, first + (digit + 1) * frameBytes), words),
    );
  }
  throw new CryptoNetsError('INTERNAL', 'SEAL saved no key');
}
