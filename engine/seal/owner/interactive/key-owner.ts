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
import { Lanes } from '../../lanes.ts';
import type { WorkerPool } from '../../pool.ts';
import { runJobs } from '../../work.ts';
import type {
  DecryptInteractiveJob,
  DecryptInteractiveResult,
  EncryptInteractiveResult,
  InteractiveOwnerData,
  InteractiveOwnerJobs,
} from './jobs.ts';

export class SealInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #lanes: Lanes<InteractiveOwnerJobs>;
  readonly #workerData: InteractiveOwnerData & { readonly secretKey: Uint8Array };

  /** Copies the key; the caller keeps, and zeroes, its own. @throws PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: InteractiveSet, secretKey: SecretKeyBytes, options: KeyOwnerOptions = {}) {
    const allowInsecure = options.allowInsecure ?? false;
    checkSecurity(parameters, { publishesEvaluationKeys: true, allowInsecure });
    checkSecretKey(parameters, secretKey);
    this.parameters = parameters;
    this.#workerData = { parameters, secretKey: Uint8Array.from(secretKey) };
    const url = new URL('./seal-interactive-owner-worker.ts', import.meta.url);
    this.#lanes = new Lanes(url, options.threads, this.#workerData);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads: this.#lanes.all.length };
  }

  async makeEvaluationKeys(shape: EvaluationKeysShape, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    const parts = new Array<Uint8Array>(shape.keys.length);
    const jobs = shape.keys.map((key, index) => ({
      weight: 1,
      run: async (stop: SharedArrayBuffer) => {
        parts[index] = await this.#lanes.at(index).run('evaluationKey', { key, stop });
      },
    }));
    await runJobs(jobs, { control, stage: 'keygen', unit: 'steps' });
    const bytes = new Uint8Array(shape.bytes);
    bytes.set(writeKeysHeader(shape));
    let offset = KEYS_HEADER_BYTES;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }

  async prepare(plan: InteractivePlan, control: Control = {}): Promise<void> {
    requireInteractive(plan, this.parameters);
    const jobs = this.#jobs(plan, plan.plainModuli.length, async (_index, lane, { plainModulus }) => {
      await lane.run('prepare', { plainModulus });
    });
    const signal = control.signal ? { signal: control.signal } : {};
    await runJobs(jobs, { control: signal, stage: 'encrypt', unit: 'steps' });
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
    const jobs = this.#jobs(plan, results.length, async (index, lane, common) => {
      const image = Math.floor(index / plan.plainModuli.length);
      const own = pixels.slice(image * perImage, (image + 1) * perImage);
      results[index] = await lane.run('encrypt', { ...common, pixels: own });
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
    const jobs = this.#jobs(plan, result.count, async (index, lane, common) => {
      const bytes = result.bytes.slice(index * perResult, (index + 1) * perResult);
      results[index] = await lane.run('decrypt', { ...common, bytes });
    });
    await runJobs(jobs, { control, stage: 'decrypt', unit: 'ciphertexts' });
    const scores = joinResidues(plan, results, images);
    const times = results.map(({ decryptMs, decodeMs }) => ({ decrypt: decryptMs, decode: decodeMs }));
    reportShares(control, { startMs: 0, durationMs: stopwatch.elapsedMs() }, times, result.count);
    return scores;
  }

  async dispose(): Promise<void> {
    await this.#lanes.dispose();
    this.#workerData.secretKey.fill(0);
  }

  /** One job for each ciphertext, with its worker and what encryption and decryption have in common. */
  #jobs(
    plan: InteractivePlan,
    count: number,
    run: (index: number, lane: Lane, common: CommonJob) => Promise<void>,
  ): { weight: number; run: (stop: SharedArrayBuffer) => Promise<void> }[] {
    const { parameters, input, resultSlots, resultPrimes, plainModuli } = plan;
    const own = { parameters, input, resultSlots, resultPrimes };
    const moduli = plainModuli.length;
    return Array.from({ length: count }, (_, index) => {
      const modulus = index % moduli;
      const lane = this.#lanes.of({ image: Math.floor(index / moduli), modulus, moduli });
      const plainModulus = plainModuli[modulus]!;
      return { weight: 1, run: (stop) => run(index, lane, { plan: own, plainModulus, stop }) };
    });
  }
}

type Lane = WorkerPool<InteractiveOwnerJobs>;
type CommonJob = Pick<DecryptInteractiveJob, 'plan' | 'plainModulus' | 'stop'>;

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
