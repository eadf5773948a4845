/** The secret key in SEAL's contexts: residues are the same in all contexts of a ring, identities are not. */
import { HEADER_BYTES } from '../../seal/format.ts';
import type { KeyedLevel } from '../../seal/context.ts';
import { callSeal } from '../../seal/library.ts';
import type { KeyGenerator, Seal, SecretKey } from '../../seal/library.ts';
import type { Scope } from '../../seal/scope.ts';

/**
 * A copy of a key in memory that all workers see: none is cloned for a worker, so zeroing this one after the last worker has ended leaves none.
 */
export function sharedSecret(secretKey: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(secretKey.length));
  shared.set(secretKey);
  return shared;
}

/** The key as an object of the context of `level`; the identity in its bytes is replaced. The caller has checked the bytes. */
export function openSecretKey(seal: Seal, level: KeyedLevel, bytes: Uint8Array, scope: Scope): SecretKey {
  const own = Uint8Array.from(bytes);
  const view = new DataView(own.buffer);
  level.keyParmsId.forEach((word, index) => view.setBigUint64(HEADER_BYTES + 8 * index, word, true));
  const key = scope.track(new seal.SecretKey());
  try {
    callSeal('the secret key', () => key.loadFromArray(level.context, own));
    return key;
  } finally {
    own.fill(0);
  }
}

export function keyGenerator(seal: Seal, level: KeyedLevel, key: SecretKey, scope: Scope): KeyGenerator {
  return scope.track(new seal.KeyGenerator(level.context, key));
}
