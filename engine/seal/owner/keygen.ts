/** A fresh secret key from SEAL's own generator: uniform ternary, seeded by the operating system. */
import type { Seal, SEALContext } from '../library.ts';
import { withScope } from '../scope.ts';

/** SEAL's uncompressed serialization of the key. */
export function makeSecretKey(seal: Seal, context: SEALContext): Uint8Array {
  return withScope((scope) => {
    const generator = scope.track(new seal.KeyGenerator(context));
    const key = scope.track(generator.secretKey());
    return key.saveToArray(seal.ComprModeType.none) as Uint8Array;
  });
}
