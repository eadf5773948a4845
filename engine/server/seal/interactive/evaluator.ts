/**
 * The server's side of interactive packing with node-seal: BFV, one worker for each plaintext modulus.
 *
 * Every worker keeps contexts, encoded plans and expanded keys of its moduli, so a modulus always goes to the same worker. SEAL sees only frames
 * that were made here around checked residues.
 */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import { checkSecurity } from '../../../../shared/he/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import { stagesOf } from '../../../../shared/packing/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import type { EvaluationKeys, InteractiveEvaluator } from '../../evaluator.ts';
import type { EngineFacts, EngineOptions } from '../../../wire/facts.ts';
import { reportShares } from '../../../../shared/operations/shares.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { checkKeysHeader } from '../../../wire/evaluation-keys.ts';
import { checkUpload, requireKeys } from '../../../wire/interactive.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { Lanes } from '../../../seal/lanes.ts';
import type { WorkerPool } from '../../../seal/pool.ts';
import { runJobs } from '../../../seal/work.ts';
import type { EvaluateJob, EvaluateResult, EvaluatorJobs, EvaluatorWorkerData, StoredKeys } from './jobs.ts';
import { sharedPlan } from './shared-plan.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import { SEED_BYTES, freshCiphertextBytes } from '../../../../shared/packing/geometry.ts';

type Lane = WorkerPool<EvaluatorJobs>;

export class SealInteractiveEvaluator implements InteractiveEvaluator {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #lanes: Lanes<EvaluatorJobs>;
  #nextKeys = 1;

  /** @throws PARAMETERS_INSECURE, ARGUMENT_INVALID */
  constructor(parameters: InteractiveSet, options: EngineOptions = {}) {
    const allowInsecure = options.allowInsecure ?? false;
    checkSecurity(parameters, { publishesEvaluationKeys: true, allowInsecure });
    this.parameters = parameters;
    const workerData: EvaluatorWorkerData = { parameters };
    const url = new URL('./worker.ts', import.meta.url);
    this.#lanes = new Lanes(url, options.threads, workerData);
    this.facts = { engine: 'seal', cpuPath: 'wasm', threads: this.#lanes.all.length };
  }

  async loadKeys(
    shape: EvaluationKeysShape,
    bytes: Uint8Array,
    control: Control = {},
  ): Promise<EvaluationKeys> {
    throwIfAborted(control.signal);
    checkKeysHeader(shape, bytes);
    const keys: StoredKeys = { id: this.#nextKeys++, shape, bytes: new SharedArrayBuffer(bytes.length) };
    new Uint8Array(keys.bytes).set(bytes);
    await this.#lanes.at(0).run('check', { keys });
    throwIfAborted(control.signal);
    return new SealEvaluationKeys(keys);
  }

  async prepare(plan: InteractivePlan, keys: EvaluationKeys, control: Control = {}): Promise<void> {
    const opened = this.#requireKeys(plan, keys);
    const jobs = plan.plainModuli.map((_modulus, modulus) => ({
      weight: 1,
      run: (stop: SharedArrayBuffer) => {
        const lane = this.#lanes.of({ image: 0, modulus, moduli: plan.plainModuli.length });
        return lane.run('prepare', { plan: sharedPlan(plan), modulus, keys: opened.storedFor(lane), stop });
      },
    }));
    await runJobs(jobs, { control: signalOnly(control), stage: 'expand', unit: 'steps' });
  }

  async evaluate(
    plan: InteractivePlan,
    upload: InteractiveUpload,
    keys: EvaluationKeys,
    control: Control = {},
  ): Promise<EncryptedScores> {
    const opened = this.#requireKeys(plan, keys);
    checkUpload(plan, upload);
    throwIfAborted(control.signal);
    const moduli = plan.plainModuli.length;
    const count = upload.images * moduli;
    const stopwatch = new Stopwatch();
    const results = new Array<EvaluateResult>(count);
    const jobs = Array.from({ length: count }, (_, index) => ({
      weight: 1,
      run: async (stop: SharedArrayBuffer) => {
        const [image, modulus] = [Math.floor(index / moduli), index % moduli];
        const lane = this.#lanes.of({ image, modulus, moduli });
        const job = { ...jobOf(plan, upload, index), modulus, keys: opened.storedFor(lane), stop };
        results[index] = await lane.run('evaluate', job);
      },
    }));
    await runJobs(jobs, { control, stage: stagesOf(plan)[0]!, unit: 'ciphertexts' });
    const times = results.map((result) => result.times);
    reportShares(control, stopwatch.elapsedMs(), times, count);
    const bytes = joinBytes(results.map((result) => result.bytes));
    return { count, size: 2, primes: plan.resultPrimes, bytes };
  }

  async dispose(): Promise<void> {
    await this.#lanes.dispose();
  }

  #requireKeys(plan: InteractivePlan, keys: EvaluationKeys): SealEvaluationKeys {
    requireParameters(plan, this.parameters);
    requireKeys(plan, keys);
    if (!(keys instanceof SealEvaluationKeys))
      throw new CryptoNetsError('INTERNAL', 'these keys belong to another engine');
    return keys;
  }
}

/** The handle that callers hold. */
class SealEvaluationKeys implements EvaluationKeys {
  readonly shapeDigest: string;
  readonly memoryBytes: number;
  /** Lanes that expanded the keys. */
  readonly #lanes = new Set<Lane>();
  #stored: StoredKeys | undefined;

  constructor(stored: StoredKeys) {
    this.shapeDigest = stored.shape.digest;
    this.memoryBytes = stored.bytes.byteLength;
    this.#stored = stored;
  }

  /** What a job on `lane` needs. @throws INTERNAL after disposal */
  storedFor(lane: Lane): StoredKeys {
    if (!this.#stored) throw new CryptoNetsError('INTERNAL', 'these keys were disposed');
    this.#lanes.add(lane);
    return this.#stored;
  }

  dispose(): void {
    const id = this.#stored?.id;
    this.#stored = undefined;
    // A lane that was disposed has nothing to forget.
    if (id !== undefined) for (const lane of this.#lanes) lane.run('forget', { id }).catch(() => undefined);
  }
}

const signalOnly = ({ signal }: Control): Control => (signal ? { signal } : {});

function jobOf(
  plan: InteractivePlan,
  upload: InteractiveUpload,
  index: number,
): Pick<EvaluateJob, 'plan' | 'seed' | 'c0'> {
  const c0Bytes = freshCiphertextBytes(plan.parameters) - SEED_BYTES;
  return {
    plan: sharedPlan(plan),
    seed: upload.seeds.slice(index * SEED_BYTES, (index + 1) * SEED_BYTES),
    c0: upload.bytes.slice(index * c0Bytes, (index + 1) * c0Bytes),
  };
}
