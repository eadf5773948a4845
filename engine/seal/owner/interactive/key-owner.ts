/** The client's side of interactive packing with node-seal: one secret key on a pool of workers, for all plaintext moduli. */
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import { checkSecurity } from '../../../../shared/he/index.ts';
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { Recombination } from '../../../../shared/packing/index.ts';
import { KEYS_HEADER_BYTES, resultCiphertextBytes } from '../../../../shared/plan/interactive/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../../../../shared/plan/interactive/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import type { EngineFacts } from '../../../facts.ts';
import { reportShares } from '../../../forward/stage-shares.ts';
import type { KeyOwnerOptions, SecretKeyBytes } from '../../../key-owner.ts';
import type { InteractiveKeyOwner } from '../../../key-owner-interactive.ts';
import type { EncryptedScores } from '../../../wire/batch.ts';
import { writeKeysHeader } from '../../../wire/evaluation-keys.ts';
import {
  checkInteractivePixels,
  checkInteractiveScores,
  requireInteractive,
} from '../../../wire/interactive.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { checkSecretKey } from '../../../wire/key-format.ts';
import { threadCount, WorkerPool } from '../../pool.ts';
import { runJobs } from '../../work.ts';
import type {
  DecryptInteractiveResult,
  EncryptInteractiveResult,
  InteractiveOwnerData,
  InteractiveOwnerJobs,
} from './jobs.ts';

export class SealInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #pool: WorkerPool<InteractiveOwnerJobs>;
  readonly #workerData: InteractiveOwnerData & { readonly secretKey: Uint8Array };

  /** Copies the key; the caller keeps, and zeroes, its own. @throws PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: InteractiveSet, secretKey: SecretKeyBytes, options: KeyOwnerOptions = {}) {
    const allowInsecure = options.allowInsecure ?? false;
    checkSecurity(parameters, { publishesEvaluationKeys: true, allowInsecure });
    checkSecretKey(parameters, secretKey);
    const threads = threadCount(options.threads);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads };
    this.parameters = parameters;
    this.#workerData = { parameters, secretKey: Uint8Array.from(secretKey) };
    const url = new URL('./seal-interactive-owner-worker.ts', import.meta.url);
    this.#pool = new WorkerPool(url, threads, this.#workerData);
  }

  async makeEvaluationKeys(shape: EvaluationKeysShape, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    const parts = new Array<Uint8Array>(shape.keys.length);
    const jobs = shape.keys.map((key, index) => ({
      weight: 1,
      run: async (stop: SharedArrayBuffer) => {
        parts[index] = await this.#pool.run('evaluationKey', { key, stop });
      },
    }));
    await runJobs(jobs, { control, stage: 'upload-keys', unit: 'steps' });
    const bytes = new Uint8Array(shape.bytes);
    bytes.set(writeKeysHeader(shape));
    let offset = KEYS_HEADER_BYTES;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }

  async encryptInteractive(
    plan: InteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    requireInteractive(plan, this.parameters);
    checkInteractivePixels(plan, pixels, images);
    throwIfAborted(control.signal);
    const { pixels: perImage } = plan.input;
    const results = new Array<EncryptInteractiveResult>(images * plan.plainModuli.length);
    const stopwatch = new Stopwatch();
    const jobs = this.#jobs(plan, results.length, async (index, common) => {
      const image = Math.floor(index / plan.plainModuli.length);
      const own = pixels.slice(image * perImage, (image + 1) * perImage);
      results[index] = await this.#pool.run('encrypt', { ...common, pixels: own });
      own.fill(0);
    });
    await runJobs(jobs, { control, stage: 'encrypt', unit: 'ciphertexts' });
    const times = results.map(({ encodeMs, encryptMs }) => ({ encode: encodeMs, encrypt: encryptMs }));
    reportShares(control, { startMs: 0, durationMs: stopwatch.elapsedMs() }, times, results.length);
    return {
      images,
      seeds: joined(results.map((result) => result.seed)),
      bytes: joined(results.map((result) => result.c0)),
    };
  }

  async decryptInteractive(
    plan: InteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireInteractive(plan, this.parameters);
    checkInteractiveScores(plan, result, images);
    throwIfAborted(control.signal);
    const perResult = resultCiphertextBytes(this.parameters, plan.resultPrimes);
    const results = new Array<DecryptInteractiveResult>(result.count);
    const stopwatch = new Stopwatch();
    const jobs = this.#jobs(plan, result.count, async (index, common) => {
      const bytes = result.bytes.slice(index * perResult, (index + 1) * perResult);
      results[index] = await this.#pool.run('decrypt', { ...common, bytes });
    });
    await runJobs(jobs, { control, stage: 'decrypt', unit: 'ciphertexts' });
    const scores = joinResidues(plan, results, images);
    const times = results.map(({ decryptMs, decodeMs }) => ({ decrypt: decryptMs, decode: decodeMs }));
    reportShares(control, { startMs: 0, durationMs: stopwatch.elapsedMs() }, times, result.count);
    return scores;
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
    this.#workerData.secretKey.fill(0);
  }

  /** One job for each ciphertext, with what encryption and decryption have in common. */
  #jobs(
    plan: InteractivePlan,
    count: number,
    run: (
      index: number,
      common: { plan: OwnerPlan; plainModulus: bigint; stop: SharedArrayBuffer },
    ) => Promise<void>,
  ): { weight: number; run: (stop: SharedArrayBuffer) => Promise<void> }[] {
    const { parameters, input, resultSlots, resultPrimes, plainModuli } = plan;
    const own = { parameters, input, resultSlots, resultPrimes };
    return Array.from({ length: count }, (_, index) => ({
      weight: 1,
      run: (stop) => run(index, { plan: own, plainModulus: plainModuli[index % plainModuli.length]!, stop }),
    }));
  }
}

type OwnerPlan = Pick<InteractivePlan, 'parameters' | 'input' | 'resultSlots' | 'resultPrimes'>;

/** Scores of each image from its residues modulo every plaintext modulus. The residues are zeroed. */
function joinResidues(
  plan: InteractivePlan,
  results: readonly DecryptInteractiveResult[],
  images: number,
): BigInt64Array {
  const moduli = plan.plainModuli.length;
  const outputs = plan.resultSlots.length;
  const recombination = new Recombination(plan.plainModuli);
  const scores = new BigInt64Array(images * outputs);
  for (let index = 0; index < scores.length; index++) {
    const own = results.slice(
      Math.floor(index / outputs) * moduli,
      (Math.floor(index / outputs) + 1) * moduli,
    );
    scores[index] = recombination.join(own.map(({ residues }) => residues[index % outputs]!));
  }
  for (const { residues } of results) residues.fill(0n);
  return scores;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
