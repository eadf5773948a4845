/** Keys that are made natively against SEAL's: the same form, the same distribution, and SEAL works with them. */
import { describe, expect, it } from 'vitest';
import { NativeKeyMaker } from '../../engine/client/native/key-maker.ts';
import { SealKeyMaker } from '../../engine/client/seal/key-maker.ts';
import { keyGenerator, openSecretKey } from '../../engine/client/seal/secret.ts';
import { ringContext } from '../../engine/seal/context.ts';
import { loadSeal } from '../../engine/seal/library.ts';
import { withScope } from '../../engine/seal/scope.ts';
import { BATCH_SETS } from '../../shared/packing/batch/index.ts';
import { plainModuli } from '../../shared/packing/interactive/index.ts';
import { INSECURE_INTERACTIVE_SETS, INTERACTIVE_SETS } from '../../shared/packing/interactive/sets.ts';
import { CPU_PATHS } from '../support/native.ts';

const insecure = { allowInsecure: true } as const;
const SMALL = INSECURE_INTERACTIVE_SETS[0]!;
/** Header, parms_id. */
const IDENTITY = { from: 16, to: 48 } as const;
/** Header, parms_id, count, scale, header, count: what lies before the residues. */
const RESIDUES = 16 + 32 + 8 + 8 + 16 + 8;

/** What lies before the residues, but for the identity, which whoever opens a key writes. */
function withoutIdentity(key: Uint8Array): Uint8Array {
  return Uint8Array.from(key.subarray(0, RESIDUES)).fill(0, IDENTITY.from, IDENTITY.to);
}

describe.each(CPU_PATHS)('%s', (cpuPath) => {
  const maker = new NativeKeyMaker({ ...insecure, cpuPath });

  it.each([SMALL, INTERACTIVE_SETS[0]!, BATCH_SETS.at(-1)!])(
    'a secret has the form of SEAL’s, $name',
    async (set) => {
      const own = await maker.makeSecretKey(set);
      const reference = await new SealKeyMaker(insecure).makeSecretKey(set);
      expect(own).toHaveLength(reference.length);
      expect(withoutIdentity(own)).toEqual(withoutIdentity(reference));
      expect(own.subarray(RESIDUES)).not.toEqual(reference.subarray(RESIDUES));
    },
  );

  it('no secret is made twice', async () => {
    const [first, second] = [await maker.makeSecretKey(SMALL), await maker.makeSecretKey(SMALL)];
    expect(first).not.toEqual(second);
  });

  it('SEAL encrypts under its public key, decrypts with it, and finds a fresh budget', async () => {
    const key = await maker.makeSecretKey(SMALL);
    const seal = await loadSeal();
    const plainModulus = plainModuli(SMALL.polyDegree)[0]!;
    withScope((scope) => {
      const level = ringContext(seal, 'bfv', SMALL, plainModulus, scope);
      const secret = openSecretKey(seal, level, key, scope);
      const publicKey = scope.track(keyGenerator(seal, level, secret, scope).createPublicKey());
      const encryptor = scope.track(new seal.Encryptor(level.context, publicKey, secret));
      const decryptor = scope.track(new seal.Decryptor(level.context, secret));
      const encoder = scope.track(new seal.BatchEncoder(level.context));
      const slots = BigInt64Array.from({ length: SMALL.polyDegree }, (_, index) => BigInt(index % 7));
      const plain = scope.track(new seal.Plaintext());
      encoder.encode(slots, plain);
      const encrypted = scope.track(new seal.Ciphertext());
      encryptor.encrypt(plain, encrypted);
      const budget = decryptor.invariantNoiseBudget(encrypted);
      encryptor.encryptSymmetric(plain, encrypted);
      // Under the public key the error has a part for each of N coefficients of the secret: some 6 bits more.
      expect(decryptor.invariantNoiseBudget(encrypted) - budget).toBeLessThan(12);
      const decrypted = scope.track(new seal.Plaintext());
      decryptor.decrypt(encrypted, decrypted);
      expect(encoder.decodeBigInt64(decrypted)).toEqual(slots);
    });
  });
});
