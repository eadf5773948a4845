/** The digest of a model: SHA-256 over its canonical metadata, a zero byte and its packed weights. */
import { canonicalMetadata } from './metadata.ts';
import type { NetworkMetadata } from './metadata.ts';

/** SHA-256 of bytes; the room that has a faster or synchronous one passes it in. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

interface WebCrypto {
  readonly subtle: { digest(algorithm: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> };
}

/** SHA-256 by Web Crypto, present in Node, in browsers on secure origins and in Electron. */
export async function webSha256(bytes: Uint8Array): Promise<Uint8Array> {
  const { crypto } = globalThis as unknown as { crypto: WebCrypto };
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Lower-case hexadecimal digest, 64 characters. The metadata is ASCII by its own rules. */
export async function modelDigest(
  metadata: NetworkMetadata,
  weights: Uint8Array,
  sha256: Sha256,
): Promise<string> {
  const text = canonicalMetadata(metadata);
  const bytes = new Uint8Array(text.length + 1 + weights.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  bytes.set(weights, text.length + 1);
  const digest = await sha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
