/** Worker thread of the key owner of interactive packing: makes evaluation keys, encrypts, decrypts. Client only. */
import { workerData } from 'node:worker_threads';
import { plainModuli } from '../../../../shared/packing/interactive/index.ts';
import { layPixels } from '../../../../shared/packing/interactive/index.ts';
import { ringContext } from '../../../seal/context.ts';
import { loadSeal } from '../../../seal/library.ts';
import type { KeyGenerator } from '../../../seal/library.ts';
import { Scope } from '../../../seal/scope.ts';
import { serveJobs } from '../../../seal/serve.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import { SecretCipher } from '../cipher.ts';
import { keyGenerator, openSecretKey } from '../secret.ts';
import { makeEvaluationKey } from '../evaluation-key.ts';
import type {
  DecryptJob,
  DecryptResult,
  EncryptJob,
  EncryptResult,
  OwnerJobs,
  OwnerWorkerData,
} from './jobs.ts';
import { SEED_BYTES, freshCiphertextBytes } from '../../../../shared/packing/geometry.ts';

serveJobs<OwnerJobs>(async () => {
  const { parameters, secretKey } = workerData as OwnerWorkerData;
  const seal = await loadSeal();
  // Contexts and keys live as long as the thread.
  const scope = new Scope();
  const ciphers = new Map<bigint, SecretCipher>();
  let generator: KeyGenerator | undefined;
  const cipher = (plainModulus: bigint): SecretCipher => {
    let known = ciphers.get(plainModulus);
    if (!known) {
      known = new SecretCipher(seal, { scheme: 'bfv', parameters, plainModulus, secretKey }, scope);
      ciphers.set(plainModulus, known);
    }
    return known;
  };
  /** Under the smallest plaintext modulus of the ring: evaluation keys do not depend on it. */
  const keys = (): KeyGenerator => {
    if (generator) return generator;
    const level = ringContext(seal, 'bfv', parameters, plainModuli(parameters.polyDegree)[0]!, scope);
    return (generator = keyGenerator(seal, level, openSecretKey(seal, level, secretKey, scope), scope));
  };
  return {
    evaluationKey: ({ key, stop }) => {
      throwIfStopped(stop);
      return makeEvaluationKey(seal, keys(), parameters, key);
    },
    prepare: ({ plainModulus }) => void cipher(plainModulus),
    encrypt: (job) => encrypt(cipher(job.plainModulus), job),
    decrypt: (job) => decrypt(cipher(job.plainModulus), job),
  };
});

/** @throws CANCELLED */
function encrypt(cipher: SecretCipher, { plan, pixels, stop }: EncryptJob): EncryptResult {
  throwIfStopped(stop);
  const startMs = performance.now();
  const slots = new BigInt64Array(plan.parameters.polyDegree);
  layPixels(pixels, plan.input.pixelOfSlot, slots);
  pixels.fill(0);
  cipher.encode(slots);
  slots.fill(0n);
  const encodedMs = performance.now();
  const seed = new Uint8Array(SEED_BYTES);
  const c0 = new Uint8Array(freshCiphertextBytes(plan.parameters) - SEED_BYTES);
  cipher.encrypt(c0, seed);
  return { seed, c0, times: { encode: encodedMs - startMs, encrypt: performance.now() - encodedMs } };
}

/** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED */
function decrypt(cipher: SecretCipher, { plan, bytes, stop }: DecryptJob): DecryptResult {
  throwIfStopped(stop);
  const startMs = performance.now();
  cipher.decrypt({ bytes, size: 2, primes: plan.resultPrimes });
  const decryptedMs = performance.now();
  const slots = cipher.decode();
  const residues = BigInt64Array.from(plan.resultSlots, (slot) => slots[slot]!);
  slots.fill(0n);
  return { residues, times: { decrypt: decryptedMs - startMs, decode: performance.now() - decryptedMs } };
}
