/** Digests of canonical texts and of numbers: SHA-256 as 64 lower-case hexadecimal digits. */
import { webSha256 } from '../network/index.ts';

export async function bytesDigest(bytes: Uint8Array): Promise<string> {
  return Array.from(await webSha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param text ASCII */
export function textDigest(text: string): Promise<string> {
  return bytesDigest(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Little-endian memory, as everywhere in this house. */
export function numbersDigest(values: Int32Array | Int8Array | Float64Array): Promise<string> {
  return bytesDigest(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
