/**
 * The server's side of node-seal: BGV on a pool of workers, ciphertexts in shared memory.
 *
 * Pointwise steps run in *tiles*: up to 2048 positions of one prime's residues, as ciphertexts of a small SEAL ring with that prime. No
 * input is ever held twice, a worker needs some 100 MB, and every (prime, tile) pair is an independent job. Seeds are expanded and moduli
 * switched on whole ciphertexts. SEAL sees only frames that were made here around checked residues.
 */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { checkSecurity } from '../../../../shared/he/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { correctionAfterStep } from '../../../../shared/packing/batch/index.ts';
import type {
  BatchPlan,
  BatchPrivacy,
  BatchSet,
  FloodStep,
  PlanStep,
  PointwiseStep,
  SwitchStep,
} from '../../../../shared/packing/batch/index.ts';
import { UNHEARD } from '../../evaluator.ts';
import type {
  BatchEvaluation,
  BatchEvaluator,
  CiphertextVector,
  EvaluationKeys,
  StepControl,
} from '../../evaluator.ts';
import { requireFloodKeys, SealFloodKeys } from './flood-keys.ts';
import type { EngineFacts, EngineOptions } from '../../../wire/facts.ts';
import { ForwardEvaluation } from '../../forward/batch/evaluation.ts';
import { checkSeeds, wholeBlocks } from '../../../wire/batch.ts';
import type { UploadForm } from '../../../wire/batch.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { requireParameters, requirePrivacyKeys } from '../../../wire/require.ts';
import { threadCount, WorkerPool } from '../../../seal/pool.ts';
import { SealIntake } from './intake.ts';
import type { EvaluatorJobs, EvaluatorWorkerData } from './jobs.ts';
import { allocateVector, SealVector } from './vector.ts';
import type { StoredVector } from './vector.ts';
import { runJobs, runsOf } from '../../../seal/work.ts';
import { SEED_BYTES, batchBlockBytes } from '../../../../shared/packing/geometry.ts';

/** Positions of a tile: larger ones save calls, smaller ones memory; 2048 words of one prime keep sums in cache. */
const MOST_TILE_POSITIONS = 2048;
const LEAST_TILE_POSITIONS = 256;
/** Words that the values of one layer of a tile may take: 128 MB. */
const MOST_TILE_WORDS = 2 ** 24;
const SWITCHED_PER_JOB = 4;
const PACKED_PER_JOB = 4;

export class SealBatchEvaluator implements BatchEvaluator {
  readonly facts: EngineFacts;
  readonly parameters: BatchSet;
  readonly #pool: WorkerPool<EvaluatorJobs>;

  /** @throws PARAMETERS_INSECURE, ARGUMENT_INVALID */
  constructor(parameters: BatchSet, options: EngineOptions = {}) {
    const allowInsecure = options.allowInsecure ?? false;
    checkSecurity(parameters, { publishesEvaluationKeys: false, allowInsecure });
    const threads = threadCount(options.threads);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads };
    this.parameters = parameters;
    const workerData: EvaluatorWorkerData = { parameters };
    this.#pool = new WorkerPool(new URL('./worker.ts', import.meta.url), threads, workerData);
  }

  async load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    form: UploadForm,
    control: Control = {},
  ): Promise<SealVector> {
    const count = seeds.length / SEED_BYTES;
    checkSeeds(seeds, Math.floor(count));
    const expected = count * this.parameters.dataPrimes.length;
    if (wholeBlocks(blocks, batchBlockBytes(this.parameters)) !== expected) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} blocks`);
    }
    const intake = new SealIntake(this.#pool, this.parameters, { seeds, count, form }, control);
    try {
      await intake.take(0, blocks);
      return await intake.complete();
    } finally {
      intake.dispose();
    }
  }

  async pointwise(
    step: PointwiseStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<SealVector> {
    const stored = this.#storedInput(input, step.inputs, step.sizeIn, step.primes);
    const output = this.#allocate(step, stored, step.outputs, step.sizeOut, step.primes);
    const degree = tileDegree(step, this.parameters.polyDegree);
    const tiles = runsOf(this.parameters.polyDegree, degree);
    const jobs = Array.from({ length: step.primes }, (_, prime) =>
      tiles.map(({ first: firstPosition }) => ({
        weight: 1,
        run: (stop: SharedArrayBuffer) =>
          this.#pool.run('tile', { step, prime, firstPosition, degree, input: stored, output, stop }),
      })),
    ).flat();
    await runJobs(jobs, { control, stage: control.stage, unit: 'steps' });
    return new SealVector(output);
  }

  async switchModulus(
    step: SwitchStep,
    input: CiphertextVector,
    control: StepControl = UNHEARD,
  ): Promise<SealVector> {
    const stored = this.#storedInput(input, step.ciphertexts, step.size, step.primesIn);
    const output = this.#allocate(step, stored, step.ciphertexts, step.size, step.primesOut);
    const jobs = runsOf(step.ciphertexts, SWITCHED_PER_JOB).map((run) => ({
      weight: run.count,
      run: (stop: SharedArrayBuffer) => this.#pool.run('switch', { ...run, input: stored, output, stop }),
    }));
    await runJobs(jobs, { control, stage: control.stage, unit: 'ciphertexts' });
    return new SealVector(output);
  }

  async loadKeys(privacy: BatchPrivacy, bytes: Uint8Array, control: Control = {}): Promise<EvaluationKeys> {
    const keyBytes = new Uint8Array(new SharedArrayBuffer(bytes.length));
    keyBytes.set(bytes);
    const run = (stop: SharedArrayBuffer) => this.#pool.run('checkKeys', { privacy, keyBytes, stop });
    await runJobs([{ weight: 1, run }], { control, stage: 'upload-keys', unit: 'steps' });
    return new SealFloodKeys(privacy, keyBytes);
  }

  async flood(
    step: FloodStep,
    input: CiphertextVector,
    keys: EvaluationKeys,
    control: StepControl = UNHEARD,
  ): Promise<SealVector> {
    const stored = this.#storedInput(input, step.ciphertexts, step.sizeIn, step.primes);
    const output = this.#allocate(step, stored, step.ciphertexts, 2, step.primes);
    const { privacy, keyBytes } = requireFloodKeys(keys);
    // Every job opens the keys: as few jobs as there are workers.
    const each = Math.ceil(step.ciphertexts / this.facts.threads);
    const jobs = runsOf(step.ciphertexts, each).map((run) => ({
      weight: run.count,
      run: (stop: SharedArrayBuffer) =>
        this.#pool.run('flood', { ...run, bits: step.bits, privacy, keyBytes, input: stored, output, stop }),
    }));
    await runJobs(jobs, { control, stage: control.stage, unit: 'ciphertexts' });
    return new SealVector(output);
  }

  async save(input: CiphertextVector, control: Control = {}): Promise<EncryptedScores> {
    const stored = requireSealVector(input).stored;
    const { count, size, primes } = stored;
    const perCiphertext = size * primes * batchBlockBytes(this.parameters);
    const bytes = new Uint8Array(count * perCiphertext);
    const jobs = runsOf(count, PACKED_PER_JOB).map((run) => ({
      weight: run.count,
      run: async (stop: SharedArrayBuffer) => {
        bytes.set(await this.#pool.run('pack', { ...run, input: stored, stop }), run.first * perCiphertext);
      },
    }));
    await runJobs(jobs, { control, stage: 'pack', unit: 'ciphertexts' });
    return { count, size, primes, bytes };
  }

  async begin(
    plan: BatchPlan,
    seeds: Uint8Array,
    form: UploadForm,
    control: Control = {},
    keys?: EvaluationKeys,
  ): Promise<BatchEvaluation> {
    requireParameters(plan, this.parameters);
    requirePrivacyKeys(plan, keys);
    checkSeeds(seeds, plan.inputCiphertexts);
    const upload = { seeds, count: plan.inputCiphertexts, form };
    const intake = new SealIntake(this.#pool, this.parameters, upload, control);
    return new ForwardEvaluation(plan, this, intake, control, keys);
  }

  async dispose(): Promise<void> {
    await this.#pool.dispose();
  }

  #allocate(step: PlanStep, input: StoredVector, count: number, size: number, primes: number): StoredVector {
    const { polyDegree, correctionFactor: before } = input;
    const correctionFactor = correctionAfterStep(step, before, this.parameters);
    return allocateVector({ count, size, primes, polyDegree, correctionFactor });
  }

  #storedInput(input: CiphertextVector, count: number, size: number, primes: number): StoredVector {
    const { stored } = requireSealVector(input);
    if (stored.count === count && stored.size === size && stored.primes === primes) return stored;
    const got = `${stored.count} of ${stored.size} x ${stored.primes}`;
    throw new CryptoNetsError(
      'CIPHERTEXT_PARAMETERS',
      `expected ${count} ciphertexts of ${size} x ${primes}, got ${got}`,
    );
  }
}

function requireSealVector(vector: CiphertextVector): SealVector {
  if (vector instanceof SealVector) return vector;
  throw new CryptoNetsError('INTERNAL', 'these ciphertexts belong to another engine');
}

/** The largest power of two whose layers fit the memory of a tile. */
function tileDegree(step: PointwiseStep, polyDegree: number): number {
  let values = step.inputs;
  for (const layer of step.layers) if (layer.kind === 'linear') values = Math.max(values, layer.map.outputs);
  let degree = Math.min(MOST_TILE_POSITIONS, polyDegree);
  while (degree > LEAST_TILE_POSITIONS && degree * values * step.sizeOut > MOST_TILE_WORDS) degree /= 2;
  return degree;
}
