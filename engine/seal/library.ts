/** node-seal 7: SEAL 4.1.2 in WebAssembly, loaded once a thread. The only door to it. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { MainModule } from 'node-seal/allows';

export type Seal = MainModule;
export type {
  BatchEncoder,
  Ciphertext,
  Decryptor,
  Encryptor,
  Evaluator as SealOperations,
  GaloisKeys,
  KeyGenerator,
  Plaintext,
  RelinKeys,
  SEALContext,
  SecretKey,
} from 'node-seal/allows';

let loading: Promise<Seal> | undefined;

/**
 * The build that allows transparent ciphertexts: a row of zero weights is one, and SEAL's exception would only hide the model's fault.
 * @throws ENGINE_UNAVAILABLE where WebAssembly or the module cannot be loaded
 */
export function loadSeal(): Promise<Seal> {
  loading ??= import('node-seal/allows').then(({ initialize }) => initialize()).catch(unavailable);
  return loading;
}

function unavailable(cause: unknown): never {
  throw new CryptoNetsError('ENGINE_UNAVAILABLE', 'node-seal could not be loaded', { cause });
}

/** Runs a call into SEAL; its C++ exceptions, which are opaque here, become INTERNAL. */
export function callSeal<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof CryptoNetsError) throw cause;
    if (cause instanceof RangeError) throw new CryptoNetsError('OUT_OF_MEMORY', undefined, { cause });
    throw new CryptoNetsError('INTERNAL', `SEAL refused: ${what}`, { cause });
  }
}
