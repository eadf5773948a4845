/** The keys of a plan that hides its model, made by SEAL in the ring of those keys. */
import { privacyRing, publicKeyBytes } from '../../../../shared/packing/batch/index.ts';
import type { BatchPrivacy, BatchSet } from '../../../../shared/packing/batch/index.ts';
import { KEYS_HEADER_BYTES, SEED_BYTES } from '../../../../shared/packing/geometry.ts';
import { writeKeysHeader } from '../../../wire/evaluation-keys.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { ringContext } from '../../../seal/context.ts';
import { savedSeeded } from '../../../seal/format.ts';
import { callSeal } from '../../../seal/library.ts';
import type { KeyGenerator, Seal } from '../../../seal/library.ts';
import { withScope } from '../../../seal/scope.ts';
import { keyOfFirstPrimes } from '../../key-format.ts';
import { makeEvaluationKey } from '../evaluation-key.ts';
import { keyGenerator, openSecretKey } from '../secret.ts';

/** The wire form (`engine/wire/privacy-keys.ts`). */
export function makePrivacyKeys(
  seal: Seal,
  parameters: BatchSet,
  secretKey: Uint8Array,
  { primes, keys }: BatchPrivacy,
): Uint8Array {
  const ring = privacyRing(parameters, primes);
  const own = keyOfFirstPrimes(parameters, secretKey, primes + 1);
  try {
    return withScope((scope) => {
      const level = ringContext(seal, 'bgv', ring, parameters.plainModulus, scope);
      const generator = keyGenerator(seal, level, openSecretKey(seal, level, own, scope), scope);
      const bytes = new Uint8Array(keys.bytes);
      bytes.set(writeKeysHeader(keys));
      bytes.set(makeEvaluationKey(seal, generator, ring, keys.keys[0]!), KEYS_HEADER_BYTES);
      bytes.set(publicKey(seal, generator, ring), bytes.length - publicKeyBytes(ring));
      return bytes;
    });
  } finally {
    own.fill(0);
  }
}

function publicKey(seal: Seal, generator: KeyGenerator, ring: ReturnType<typeof privacyRing>): Uint8Array {
  const saved = withScope((scope) =>
    callSeal('a public key', () => {
      const made = scope.track(generator.createPublicKeySerializable());
      return made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    }),
  );
  const primes = [...ring.dataPrimes, ring.specialPrime];
  const { seed, c0 } = savedSeeded(saved, ring.polyDegree * primes.length);
  const bytes = new Uint8Array(publicKeyBytes(ring));
  bytes.set(seed);
  new PolynomialPacker(ring.polyDegree).pack(c0, primes, bytes.subarray(SEED_BYTES));
  return bytes;
}
