/** The client's side of node-seal: one secret key on a pool of workers. */
import { throwIfAborted } from '../../../shared/errors/index.ts';
import { checkSecurity } from '../../../shared/he/index.ts';
import type { ParameterSet } from '../../../shared/he/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import { checkPixels } from '../../../shared/packing/index.ts';
import { resultCorrection } from '../../../shared/plan/index.ts';
import type { BatchPlan } from '../../../shared/plan/index.ts';
import { Stopwatch } from '../../../shared/stages/stopwatch.ts';
import type { StageName } from '../../../shared/stages/index.ts';
import type { EngineFacts } from '../../facts.ts';
import type { BatchEncryption, KeyOwner, KeyOwnerOptions, SecretKeyBytes } from '../../key-owner.ts';
import { blockBytes, checkScores } from '../../wire/batch.ts';
import type { EncryptedScores } from '../../wire/batch.ts';
import { checkSecretKey } from '../../wire/key-format.ts';
import { requireParameters } from '../../wire/require.ts';
import { runJobs, runsOf } from '../work.ts';
import { threadCount, WorkerPool } from '../pool.ts';
import { SealEncryption } from './encryption.ts';
import type { DecryptResult, EncryptResult, OwnerJobs, OwnerWorkerData } from './jobs.ts';

const ENCRYPTED_PER_JOB = 8;

export class SealKeyOwner implements KeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: ParameterSet;
  readonly #pool: WorkerPool<OwnerJobs>;
  readonly #workerData: OwnerWorkerData & { readonly secretKey: Uint8Array };

  /** Copies the key; the caller keeps, and zeroes, its own. @throws PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: ParameterSet, secretKey: SecretKeyBytes, options: KeyOwnerOptions = {}) {
    const allowInsecure = options.allowInsecure ?? false;
    checkSecurity(parameters, { publishesEvaluationKeys: false, allowInsecure });
    checkSecretKey(parameters, secretKey);
    const threads = threadCount(options.threads);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads };
    this.parameters = parameters;
    this.#workerData = { parameters, secretKey: Uint8Array.from(secretKey) };
    const url = new URL('./seal-owner-worker.ts', import.meta.url);
    this.#pool = new WorkerPool(url, threads, this.#workerData);
  }

  async encryptBatch(
    plan: BatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<BatchEncryption> {
    requireParameters(plan, this.parameters);
    const pixelsPerImage = plan.inputCiphertexts;
    const slots = this.parameters.polyDegree;
    checkPixels(pixels, images, { pixelsPerImage, slots, largestPixel: 2 ** plan.inputBits - 1 });
    throwIfAborted(control.signal);
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
    const shares = results.map(({ encodeMs, encryptMs }) => [encodeMs, encryptMs] as const);
    reportShares(control, stopwatch, ['encode', 'encrypt'], shares, pixelsPerImage);
    return joinEncryption(results, blockBytes(this.parameters));
  }

  async decryptBatch(
    plan: BatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireParameters(plan, this.parameters);
    checkScores(plan, result);
    const { count, size, primes } = result;
    const perCiphertext = result.bytes.length / count;
    const correctionFactor = resultCorrection(plan.steps, this.parameters);
    const scores = new BigInt64Array(images * count);
    const stopwatch = new Stopwatch();
    const results = new Array<DecryptResult>(count);
    const jobs = Array.from({ length: count }, (_, output) => ({
      weight: 1,
      run: async (stop: SharedArrayBuffer) => {
        const bytes = result.bytes.slice(output * perCiphertext, (output + 1) * perCiphertext);
        const job = { bytes, size, primes, correctionFactor, stop };
        const decrypted = await this.#pool.run('decrypt', job);
        results[output] = decrypted;
        for (let image = 0; image < images; image++) scores[image * count + output] = decrypted.slots[image]!;
        decrypted.slots.fill(0n);
      },
    }));
    await runJobs(jobs, { control, stage: 'decrypt', unit: 'ciphertexts' });
    const shares = results.map(({ decryptMs, decodeMs }) => [decryptMs, decodeMs] as const);
    reportShares(control, stopwatch, ['decrypt', 'decode'], shares, count);
    return scores;
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
    this.#workerData.secretKey.fill(0);
  }
}

/** Two stages that alternate in every worker: the wall time is divided by their shares of the work. */
function reportShares(
  control: Control,
  stopwatch: Stopwatch,
  [first, second]: readonly [StageName, StageName],
  shares: readonly (readonly [number, number])[],
  count: number,
): void {
  const wallMs = stopwatch.elapsedMs();
  const firstMs = shares.reduce((sum, [ms]) => sum + ms, 0);
  const secondMs = shares.reduce((sum, [, ms]) => sum + ms, 0);
  const split = (wallMs * firstMs) / Math.max(firstMs + secondMs, Number.MIN_VALUE);
  control.report?.({ kind: 'stage', span: { name: first, startMs: 0, durationMs: split, count } });
  const span = { name: second, startMs: split, durationMs: wallMs - split, count };
  control.report?.({ kind: 'stage', span });
}

function joinEncryption(results: readonly EncryptResult[], bytesPerBlock: number): SealEncryption {
  const seeds = new Uint8Array(results.reduce((sum, result) => sum + result.seeds.length, 0));
  let offset = 0;
  for (const result of results) {
    seeds.set(result.seeds, offset);
    offset += result.seeds.length;
  }
  return new SealEncryption(
    seeds,
    results.map((result) => result.blocks),
    bytesPerBlock,
  );
}
