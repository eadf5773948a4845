/** Worker thread of the interactive key owner: makes keys, encrypts, decrypts. Client only. */
import { workerData } from 'node:worker_threads';
import { checkSecretKey } from '../../../wire/key-format.ts';
import { callSeal, loadSeal } from '../../library.ts';
import type { KeyGenerator } from '../../library.ts';
import { Scope } from '../../scope.ts';
import { serveJobs } from '../../serve.ts';
import { throwIfStopped } from '../../stop.ts';
import { makeSecretKey } from '../keygen.ts';
import { InteractiveCipher } from './cipher.ts';
import { makeEvaluationKey } from './evaluation-key.ts';
import type { InteractiveOwnerData, InteractiveOwnerJobs } from './jobs.ts';
import { keyContext, keyGenerator, openSecretKey } from './secret.ts';

serveJobs<InteractiveOwnerJobs>(async () => {
  const { parameters, secretKey } = workerData as InteractiveOwnerData;
  const seal = await loadSeal();
  // Contexts and keys live as long as the thread.
  const scope = new Scope();
  const ciphers = new Map<bigint, InteractiveCipher>();
  let generator: KeyGenerator | undefined;
  const secret = (): Uint8Array => {
    if (!secretKey) throw new Error('this worker has no key');
    checkSecretKey(parameters, secretKey);
    return secretKey;
  };
  const cipher = (plainModulus: bigint): InteractiveCipher => {
    let known = ciphers.get(plainModulus);
    if (!known) {
      known = new InteractiveCipher(seal, parameters, plainModulus, secret(), scope);
      ciphers.set(plainModulus, known);
    }
    return known;
  };
  const keys = (): KeyGenerator => {
    if (generator) return generator;
    const level = keyContext(seal, parameters, scope);
    return (generator = keyGenerator(seal, level, openSecretKey(seal, level, secret(), scope), scope));
  };
  return {
    keygen: () => {
      const level = keyContext(seal, parameters, scope);
      return callSeal('key generation', () => makeSecretKey(seal, level.context));
    },
    evaluationKey: ({ key, stop }) => {
      throwIfStopped(stop);
      return makeEvaluationKey(seal, keys(), parameters, key);
    },
    prepare: ({ plainModulus }) => void cipher(plainModulus),
    encrypt: (job) => cipher(job.plainModulus).encrypt(job),
    decrypt: (job) => cipher(job.plainModulus).decrypt(job),
  };
});
