/** The client's side of interactive packing with node-seal: one secret key on a pool of workers, for all plaintext moduli. */
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import type {
  EvaluationKeysShape,
  ClientInteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { reportShares } from '../../../../shared/operations/shares.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { Lanes } from '../../../seal/lanes.ts';
import type { WorkerPool } from '../../../seal/pool.ts';
import { runJobs } from '../../../seal/work.ts';
import { writeKeysHeader } from '../../../wire/evaluation-keys.ts';
import type { EngineFacts, EngineOptions } from '../../../wire/facts.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { openDecryption, openEncryption, openKey } from '../../checks.ts';
import { joinScores } from '../../join.ts';
import type { InteractiveKeyOwner, SecretKeyBytes } from '../../owner.ts';
import { sharedSecret } from '../secret.ts';
import type { DecryptJob, DecryptResult, EncryptResult, OwnerJobs, OwnerWorkerData } from './jobs.ts';
import { interactiveResultBytes } from '../../../../shared/packing/geometry.ts';

export class SealInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #lanes: Lanes<OwnerJobs>;
  readonly #secretKey: Uint8Array;

  /** Copies the key; the caller keeps, and zeroes, its own. @throws PARAMETERS_INSECURE, KEY_INVALID, ARGUMENT_INVALID */
  constructor(parameters: InteractiveSet, secretKey: SecretKeyBytes, options: EngineOptions = {}) {
    openKey('interactive', parameters, secretKey, options);
    this.parameters = parameters;
    this.#secretKey = sharedSecret(secretKey);
    const workerData: OwnerWorkerData = { parameters, secretKey: this.#secretKey };
    this.#lanes = new Lanes(new URL('./worker.ts', import.meta.url), options.threads, workerData);
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
    return joinBytes([writeKeysHeader(shape), ...parts]);
  }

  async prepare(plan: ClientInteractivePlan, control: Control = {}): Promise<void> {
    requireParameters(plan, this.parameters);
    const jobs = this.#jobs(plan, plan.plainModuli.length, async (_index, lane, { plainModulus }) => {
      await lane.run('prepare', { plainModulus });
    });
    const signal = control.signal ? { signal: control.signal } : {};
    await runJobs(jobs, { control: signal, stage: 'encrypt', unit: 'steps' });
  }

  async encrypt(
    plan: ClientInteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    openEncryption(this, plan, pixels, images, control);
    const { pixels: perImage } = plan.input;
    const results = new Array<EncryptResult>(images * plan.plainModuli.length);
    const stopwatch = new Stopwatch();
    const jobs = this.#jobs(plan, results.length, async (index, lane, common) => {
      const image = Math.floor(index / plan.plainModuli.length);
      const own = pixels.slice(image * perImage, (image + 1) * perImage);
      try {
        results[index] = await lane.run('encrypt', { ...common, pixels: own });
      } finally {
        own.fill(0);
      }
    });
    await runJobs(jobs, { control, stage: 'encrypt', unit: 'ciphertexts' });
    const times = results.map((one) => one.times);
    reportShares(control, stopwatch.elapsedMs(), times, results.length);
    const seeds = joinBytes(results.map(({ seed }) => seed));
    return { images, seeds, bytes: joinBytes(results.map(({ c0 }) => c0)) };
  }

  async decrypt(
    plan: ClientInteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const perResult = interactiveResultBytes(plan);
    const results = new Array<DecryptResult>(result.count);
    const stopwatch = new Stopwatch();
    const jobs = this.#jobs(plan, result.count, async (index, lane, common) => {
      const bytes = result.bytes.slice(index * perResult, (index + 1) * perResult);
      results[index] = await lane.run('decrypt', { ...common, bytes });
    });
    await runJobs(jobs, { control, stage: 'decrypt', unit: 'ciphertexts' });
    const scores = joinScores(plan, images, (ciphertext, output) => results[ciphertext]!.residues[output]!);
    for (const { residues } of results) residues.fill(0n);
    const times = results.map((one) => one.times);
    reportShares(control, stopwatch.elapsedMs(), times, results.length);
    return scores;
  }

  async dispose(): Promise<void> {
    await this.#lanes.dispose();
    this.#secretKey.fill(0);
  }

  /** One job for each ciphertext, with its worker and what encryption and decryption have in common. */
  #jobs(
    plan: ClientInteractivePlan,
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

type Lane = WorkerPool<OwnerJobs>;
type CommonJob = Pick<DecryptJob, 'plan' | 'plainModulus' | 'stop'>;
