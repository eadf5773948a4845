/** The secret key of interactive packing in SEAL's contexts: residues are the same in all of them, identities are not. */
import { plainModuli } from '../../../../shared/he/index.ts';
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import { HEADER_BYTES } from '../../../wire/seal-format.ts';
import { interactiveContext } from '../../context.ts';
import type { KeyedLevel } from '../../context.ts';
import { callSeal } from '../../library.ts';
import type { KeyGenerator, Seal, SecretKey } from '../../library.ts';
import type { Scope } from '../../scope.ts';

/** Keys are made, and secret keys kept, under the smallest plaintext modulus of the ring: they do not depend on it. */
export function keyContext(seal: Seal, parameters: InteractiveSet, scope: Scope): KeyedLevel {
  return interactiveContext(seal, parameters, plainModuli(parameters.polyDegree)[0]!, scope);
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
