/** The upload of a batch: seeds expand in the background from the first moment on, blocks are checked and unpacked as they come. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { Intake } from '../../forward/batch/evaluation.ts';
import type { UploadForm } from '../../../wire/batch.ts';
import type { WorkerPool } from '../../../seal/pool.ts';
import { StopFlag } from '../../../seal/stop.ts';
import type { EvaluatorJobs } from './jobs.ts';
import { allocateVector, SealVector } from './vector.ts';
import type { StoredVector } from './vector.ts';
import { runJobs, runsOf } from '../../../seal/work.ts';
import type { BatchSet } from '../../../../shared/packing/batch/index.ts';
import { SEED_BYTES } from '../../../../shared/packing/geometry.ts';

/** Ciphertexts expanded by one job: some 10 ms, so that blocks that arrive need not wait long. */
const EXPANDED_PER_JOB = 8;

export class SealIntake implements Intake {
  readonly #pool: WorkerPool<EvaluatorJobs>;
  readonly #form: UploadForm;
  readonly #stop: StopFlag;
  readonly #expanded: Promise<void>;
  readonly #unpacking = new Set<Promise<unknown>>();
  #output: StoredVector | undefined;

  constructor(
    pool: WorkerPool<EvaluatorJobs>,
    parameters: BatchSet,
    upload: { readonly seeds: Uint8Array; readonly count: number; readonly form: UploadForm },
    control: Control,
  ) {
    this.#pool = pool;
    this.#form = upload.form;
    this.#stop = new StopFlag(control.signal);
    const { polyDegree, dataPrimes } = parameters;
    const shape = { count: upload.count, size: 2, primes: dataPrimes.length, polyDegree };
    this.#output = allocateVector({ ...shape, correctionFactor: 1n });
    this.#expanded = this.#expand(upload.seeds, this.#output);
    // Reported by `complete`, or not at all if the batch is disposed before.
    this.#expanded.catch(() => undefined);
  }

  /** Blocks go before seeds: the sender waits for them. */
  async take(firstBlock: number, blocks: Uint8Array): Promise<void> {
    const output = this.#requireOutput();
    const job = { firstBlock, blocks, order: this.#form.order, output, stop: this.#stop.buffer };
    const unpacked = this.#pool.run('unpack', job, { urgent: true });
    this.#unpacking.add(unpacked);
    try {
      await unpacked;
    } catch (error) {
      this.#stop.raise();
      throw error;
    } finally {
      this.#unpacking.delete(unpacked);
    }
  }

  async complete(): Promise<SealVector> {
    const output = this.#requireOutput();
    await Promise.all([this.#expanded, ...this.#unpacking]);
    this.#output = undefined;
    this.#stop.release();
    return new SealVector(output);
  }

  dispose(): void {
    this.#stop.raise();
    this.#stop.release();
    this.#output = undefined;
  }

  #expand(seeds: Uint8Array, output: StoredVector): Promise<void> {
    const jobs = runsOf(output.count, EXPANDED_PER_JOB).map(({ first, count }) => ({
      weight: count,
      run: () => {
        const part = seeds.slice(first * SEED_BYTES, (first + count) * SEED_BYTES);
        const { expander } = this.#form;
        return this.#pool.run('expand', { first, seeds: part, expander, output, stop: this.#stop.buffer });
      },
    }));
    // Progress of this stage is what the sender's blocks say.
    return runJobs(jobs, { control: {}, stage: 'expand', unit: 'ciphertexts' }, this.#stop);
  }

  #requireOutput(): StoredVector {
    if (!this.#output) throw new CryptoNetsError('CANCELLED');
    return this.#output;
  }
}
