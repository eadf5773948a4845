/** Worker thread of the key maker: one fresh secret key from SEAL's own generator, uniform ternary, seeded by the operating system. */
import type { RingParameters } from '../../../shared/he/index.ts';
import { ringContext } from '../../seal/context.ts';
import { callSeal, loadSeal } from '../../seal/library.ts';
import type { Seal } from '../../seal/library.ts';
import { withScope } from '../../seal/scope.ts';
import { serveJobs } from '../../seal/serve.ts';

/** A type, not an interface, so that it fits the pool's index signature. */
export type KeyJobs = {
  readonly keygen: { readonly job: { readonly parameters: RingParameters }; readonly result: Uint8Array };
};

/** A key does not depend on a plaintext modulus, but SEAL wants one: the smallest there is, which divides no prime of a ring. */
const ANY_PLAIN_MODULUS = 2n;

/** SEAL's uncompressed serialization of a key. Its identity is that of no set: `openSecretKey` writes the one it needs. */
function makeSecretKey(seal: Seal, parameters: RingParameters): Uint8Array {
  return withScope((scope) => {
    const { context } = ringContext(seal, 'bfv', parameters, ANY_PLAIN_MODULUS, scope);
    const generator = scope.track(new seal.KeyGenerator(context));
    return scope.track(generator.secretKey()).saveToArray(seal.ComprModeType.none) as Uint8Array;
  });
}

serveJobs<KeyJobs>(async () => {
  const seal = await loadSeal();
  return {
    keygen: ({ parameters }) => callSeal('key generation', () => makeSecretKey(seal, parameters)),
  };
});
