/**
 * The only cryptography that the vault uses: AES-256-GCM, HKDF-SHA-256, SHA-256, scrypt.
 * The choice is what both Node's OpenSSL and Electron's BoringSSL offer (no chacha20-poly1305, AES-KW or argon2 there).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import type { ScryptCost } from './scrypt-cost.ts';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** What sealing adds to a plaintext: nonce in front, tag behind. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

export interface Primitives {
  readonly sha256: (...parts: readonly Uint8Array[]) => Uint8Array;
  /** RFC 5869. `length` at most 255 * 32 bytes. */
  readonly hkdf: (ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number) => Uint8Array;
  /** RFC 7914, on libuv's thread pool: 128 * N * r bytes of memory for its duration. */
  readonly scrypt: (
    secret: Uint8Array,
    salt: Uint8Array,
    cost: ScryptCost,
    length: number,
  ) => Promise<Uint8Array>;
  /** Ciphertext followed by the 16-byte tag. */
  readonly gcmSeal: (
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    plain: Uint8Array,
  ) => Uint8Array;
  /** The plaintext, or undefined when the tag does not fit. */
  readonly gcmOpen: (
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
  ) => Uint8Array | undefined;
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', ikm, salt, info, length));
}

function scryptKey(
  secret: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost,
  length: number,
): Promise<Uint8Array> {
  const N = 2 ** cost.logN;
  // Node refuses at 128 * N * r by default; twice the need leaves room for both libraries' way of counting.
  const maxmem = 2 * 128 * (N + cost.p) * cost.r;
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, length, { N, r: cost.r, p: cost.p, maxmem }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function gcmSeal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const sealed = new Uint8Array(plain.length + TAG_BYTES);
  sealed.set(cipher.update(plain), 0);
  cipher.final();
  sealed.set(cipher.getAuthTag(), plain.length);
  return sealed;
}

function gcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const chunk = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  // Copied, so that a secret never lies in a buffer that the runtime shares among callers.
  const plain = Uint8Array.from(chunk);
  chunk.fill(0);
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}

export const primitives: Primitives = { sha256, hkdf, scrypt: scryptKey, gcmSeal, gcmOpen };

/** Bytes of the operating system's generator in a buffer of their own. */
export function randomSecret(length: number): Uint8Array {
  const pooled = randomBytes(length);
  const own = Uint8Array.from(pooled);
  pooled.fill(0);
  return own;
}

/** nonce (12, random) | ciphertext | tag (16). */
export function sealUnder(key: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = randomSecret(NONCE_BYTES);
  const body = gcmSeal(key, nonce, associated, plain);
  const sealed = new Uint8Array(NONCE_BYTES + body.length);
  sealed.set(nonce, 0);
  sealed.set(body, NONCE_BYTES);
  return sealed;
}

/** The inverse of sealUnder; undefined when anything was changed. */
export function openUnder(
  key: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < SEAL_OVERHEAD_BYTES) return undefined;
  return gcmOpen(key, sealed.subarray(0, NONCE_BYTES), associated, sealed.subarray(NONCE_BYTES));
}
