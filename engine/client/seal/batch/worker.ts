/** Worker thread of the key owner of batch packing: encrypts and decrypts. Client only. */
import { workerData } from 'node:worker_threads';
import { gatherSlots } from '../../../../shared/packing/batch/index.ts';
import { loadSeal } from '../../../seal/library.ts';
import { Scope } from '../../../seal/scope.ts';
import { serveJobs } from '../../../seal/serve.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import { SecretCipher } from '../cipher.ts';
import { makePrivacyKeys } from './privacy-keys.ts';
import type {
  DecryptJob,
  DecryptResult,
  EncryptJob,
  EncryptResult,
  OwnerJobs,
  OwnerWorkerData,
} from './jobs.ts';
import { SEED_BYTES, batchBlockBytes } from '../../../../shared/packing/geometry.ts';

serveJobs<OwnerJobs>(async () => {
  const { parameters, secretKey } = workerData as OwnerWorkerData;
  const { polyDegree, dataPrimes, plainModulus } = parameters;
  // The context and the key live as long as the thread.
  const key = { scheme: 'bgv', parameters, plainModulus, secretKey } as const;
  const seal = await loadSeal();
  const cipher = new SecretCipher(seal, key, new Scope());
  const ciphertextBytes = dataPrimes.length * batchBlockBytes(parameters);
  return {
    encrypt: (job) => encrypt(cipher, job, { slots: polyDegree, ciphertextBytes }),
    decrypt: (job) => decrypt(cipher, job),
    privacyKeys: (job) => {
      throwIfStopped(job.stop);
      return makePrivacyKeys(seal, parameters, secretKey, job.privacy);
    },
  };
});

/** @throws CANCELLED */
function encrypt(
  cipher: SecretCipher,
  job: EncryptJob,
  shape: { readonly slots: number; readonly ciphertextBytes: number },
): EncryptResult {
  const blocks = new Uint8Array(job.count * shape.ciphertextBytes);
  const seeds = new Uint8Array(job.count * SEED_BYTES);
  const pixels = new Uint8Array(job.pixels);
  const slots = new BigInt64Array(shape.slots);
  const times = { encode: 0, encrypt: 0 };
  for (let index = 0; index < job.count; index++) {
    throwIfStopped(job.stop);
    const startMs = performance.now();
    gatherSlots(pixels, job.pixelsPerImage, job.first + index, slots);
    cipher.encode(slots);
    const encodedMs = performance.now();
    cipher.encrypt(part(blocks, index, shape.ciphertextBytes), part(seeds, index, SEED_BYTES));
    times.encode += encodedMs - startMs;
    times.encrypt += performance.now() - encodedMs;
  }
  slots.fill(0n);
  return { blocks, seeds, times };
}

/** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED */
function decrypt(cipher: SecretCipher, job: DecryptJob): DecryptResult {
  throwIfStopped(job.stop);
  const startMs = performance.now();
  cipher.decrypt(job);
  const decryptedMs = performance.now();
  const slots = cipher.decode();
  return { slots, times: { decrypt: decryptedMs - startMs, decode: performance.now() - decryptedMs } };
}

const part = (bytes: Uint8Array, index: number, length: number): Uint8Array =>
  bytes.subarray(index * length, (index + 1) * length);
