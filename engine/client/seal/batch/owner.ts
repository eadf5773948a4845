/** The key owner of batch packing on node-seal: one secret key on a pool of workers. */
import type { BatchPrivacy, BatchSet, ClientBatchPlan } from '../../../../shared/packing/batch/index.ts';
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { reportShares } from '../../../../shared/operations/shares.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { threadCount, WorkerPool } from '../../../seal/pool.ts';
import { runJobs, runsOf } from '../../../seal/work.ts';
import type { EngineFacts, EngineOptions } from '../../../wire/facts.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { openDecryption, openEncryption, openKey } from '../../checks.ts';
import type { BatchEncryption, BatchKeyOwner, SecretKeyBytes } from '../../owner.ts';
import { sharedSecret } from '../secret.ts';
import { SealEncryption } from './encryption.ts';
import type { DecryptResult, EncryptResult, OwnerJobs, OwnerWorkerData } from './jobs.ts';
import { batchBlockBytes } from '../../../../shared/packing/geometry.ts';

const ENCRYPTED_PER_JOB = 8;

export class SealBatchKeyOwner implements BatchKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: BatchSet;
  readonly #pool: WorkerPool<OwnerJobs>;
  readonly #secretKey: Uint8Array;

  /** Copies the key; the caller keeps, and zeroes, its own. @throws PARAMETERS_INSECURE, KEY_INVALID, ARGUMENT_INVALID */
  constructor(parameters: BatchSet, secretKey: SecretKeyBytes, options: EngineOptions = {}) {
    openKey('batch', parameters, secretKey, options);
    const threads = threadCount(options.threads);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads };
    this.parameters = parameters;
    this.#secretKey = sharedSecret(secretKey);
    const workerData: OwnerWorkerData = { parameters, secretKey: this.#secretKey };
    this.#pool = new WorkerPool(new URL('./worker.ts', import.meta.url), threads, workerData);
  }

  async makePrivacyKeys(privacy: BatchPrivacy, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    let made: Uint8Array | undefined;
    const jobs = [
      {
        weight: 1,
        run: async (stop: SharedArrayBuffer) => {
          made = await this.#pool.run('privacyKeys', { privacy, stop });
        },
      },
    ];
    await runJobs(jobs, { control, stage: 'keygen', unit: 'steps' });
    return made!;
  }

  async encrypt(
    plan: ClientBatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<BatchEncryption> {
    openEncryption(this, plan, pixels, images, control);
    const pixelsPerImage = plan.inputCiphertexts;
    const shared = new SharedArrayBuffer(pixels.length);
    const sharedPixels = new Uint8Array(shared);
    sharedPixels.set(pixels);
    const stopwatch = new Stopwatch();
    const runs = runsOf(pixelsPerImage, ENCRYPTED_PER_JOB);
    const results = new Array<EncryptResult>(runs.length);
    const jobs = runs.map((run, index) => ({
      weight: run.count,
      run: async (stop: SharedArrayBuffer) => {
        const job = { ...run, pixels: shared, images, pixelsPerImage, stop };
        results[index] = await this.#pool.run('encrypt', job);
      },
    }));
    try {
      await runJobs(jobs, { control, stage: 'encrypt', unit: 'ciphertexts' });
    } finally {
      sharedPixels.fill(0);
    }
    const times = results.map((one) => one.times);
    reportShares(control, stopwatch.elapsedMs(), times, pixelsPerImage);
    const seeds = joinBytes(results.map((result) => result.seeds));
    const parts = results.map((result) => result.blocks);
    return new SealEncryption(seeds, parts, batchBlockBytes(this.parameters));
  }

  async decrypt(
    plan: ClientBatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const { count, size, primes } = result;
    const perCiphertext = result.bytes.length / count;
    const correctionFactor = plan.resultCorrection;
    const scores = new BigInt64Array(images * count);
    const stopwatch = new Stopwatch();
    const results = new Array<DecryptResult>(count);
    const jobs = Array.from({ length: count }, (_, output) => ({
      weight: 1,
      run: async (stop: SharedArrayBuffer) => {
        const bytes = result.bytes.slice(output * perCiphertext, (output + 1) * perCiphertext);
        const decrypted = await this.#pool.run('decrypt', { bytes, size, primes, correctionFactor, stop });
        results[output] = decrypted;
        for (let image = 0; image < images; image++) scores[image * count + output] = decrypted.slots[image]!;
        decrypted.slots.fill(0n);
      },
    }));
    await runJobs(jobs, { control, stage: 'decrypt', unit: 'ciphertexts' });
    const times = results.map((one) => one.times);
    reportShares(control, stopwatch.elapsedMs(), times, count);
    return scores;
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
    this.#secretKey.fill(0);
  }
}
