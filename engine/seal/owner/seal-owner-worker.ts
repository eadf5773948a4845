/** Worker thread of the key owner: makes keys, encrypts, decrypts. Client only. */
import { workerData } from 'node:worker_threads';
import { checkSecretKey } from '../../wire/key-format.ts';
import { chainContext } from '../context.ts';
import { callSeal, loadSeal } from '../library.ts';
import { Scope } from '../scope.ts';
import { serveJobs } from '../serve.ts';
import { makeSecretKey } from './keygen.ts';
import { OwnerCipher } from './cipher.ts';
import type { OwnerJobs, OwnerWorkerData } from './jobs.ts';

serveJobs<OwnerJobs>(async () => {
  const { parameters, secretKey } = workerData as OwnerWorkerData;
  const seal = await loadSeal();
  // The context and the key live as long as the thread.
  const scope = new Scope();
  const level = chainContext(seal, parameters, scope);
  let opened: OwnerCipher | undefined;
  const cipher = (): OwnerCipher => {
    if (opened) return opened;
    if (!secretKey) throw new Error('this worker has no key');
    checkSecretKey(parameters, secretKey);
    opened = callSeal('the secret key', () => new OwnerCipher(seal, level, parameters, secretKey, scope));
    secretKey.fill(0);
    return opened;
  };
  return {
    keygen: () => callSeal('key generation', () => makeSecretKey(seal, level.context)),
    encrypt: (job) => cipher().encrypt(job),
    decrypt: (job) => cipher().decrypt(job),
  };
});
