/**
 * An evaluator that takes uploads and forgets them: for tests and measurements of the transport alone. Its answers are zeros; nothing that is about
 * results may use it. `gate` holds back `finish`, so that a test decides how long an evaluation takes.
 */
import type { BatchEvaluation, BatchEvaluator } from '../../engine/server/evaluator.ts';
import type { UploadForm } from '../../engine/wire/batch.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { bitLength } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan } from '../../shared/packing/batch/plan.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';

export interface DiscardingOptions {
  /** Awaited by every `finish`; rejects nothing itself, the signal does. */
  readonly gate?: (() => Promise<void>) | undefined;
}

/** What happened to the evaluations, for assertions. */
export interface Counts {
  begun: number;
  disposed: number;
  finished: number;
  blocksBytes: number;
}

function zeros({ outputCiphertexts, resultSize, resultPrimes, parameters }: BatchPlan): EncryptedScores {
  const blocks = parameters.dataPrimes
    .slice(0, resultPrimes)
    .map((prime) => (parameters.polyDegree * bitLength(prime)) / 8);
  const bytes = outputCiphertexts * resultSize * blocks.reduce((sum, block) => sum + block, 0);
  return {
    count: outputCiphertexts,
    size: resultSize,
    primes: resultPrimes,
    bytes: new Uint8Array(bytes),
  };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = () => reject(new CryptoNetsError('CANCELLED'));
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}

export class DiscardingEvaluator implements BatchEvaluator {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 0 } as const;
  readonly parameters: BatchSet;
  readonly counts: Counts = { begun: 0, disposed: 0, finished: 0, blocksBytes: 0 };
  readonly #options: DiscardingOptions;

  constructor(parameters: BatchSet, options: DiscardingOptions = {}) {
    this.parameters = parameters;
    this.#options = options;
  }

  begin(
    plan: BatchPlan,
    _seeds: Uint8Array,
    _form: UploadForm,
    control: Control = {},
  ): Promise<BatchEvaluation> {
    const { counts } = this;
    counts.begun += 1;
    const finish = async (): Promise<EncryptedScores> => {
      await Promise.race([this.#options.gate?.(), aborted(control.signal)]);
      counts.finished += 1;
      return zeros(plan);
    };
    return Promise.resolve({
      push: async (_first, blocks) => {
        counts.blocksBytes += blocks.length;
      },
      finish,
      dispose: () => {
        counts.disposed += 1;
      },
    });
  }

  load = refuse;
  pointwise = refuse;
  switchModulus = refuse;
  loadKeys = refuse;
  flood = refuse;
  save = refuse;

  async dispose(): Promise<void> {}
}

function refuse(): never {
  throw new CryptoNetsError('UNIMPLEMENTED');
}
