/** One admitted batch: takes the upload while the engine computes on it, returns the encrypted scores. */
import type { BatchEvaluation, EvaluationKeys } from '../../../engine/server/evaluator.ts';
import type { UploadForm } from '../../../shared/protocol/index.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { BatchPlan } from '../../../shared/packing/batch/plan.ts';
import type { Run, RunOptions } from '../computation.ts';
import type { ServedBatchEvaluator } from '../evaluators.ts';
import { receive } from '../receive.ts';
import { Upload } from '../upload.ts';

export interface BatchRunOptions extends RunOptions {
  readonly plan: BatchPlan;
  readonly form: UploadForm;
  readonly evaluator: ServedBatchEvaluator;
  /** Of a plan that hides its model; borrowed. */
  readonly keys: EvaluationKeys | undefined;
}

export class BatchRun implements Run {
  readonly #options: BatchRunOptions;
  readonly #upload: Upload;
  #evaluation: BatchEvaluation | undefined;

  constructor(options: BatchRunOptions) {
    this.#options = options;
    this.#upload = new Upload(options.plan, options.form.order);
  }

  get receivedBytes(): number {
    return this.#upload.payloadBytes;
  }

  /** @throws HEADER_REPEATED, CHUNK_INVALID, STREAM_TOO_SHORT, STREAM_TOO_LONG, RESIDUE_OUT_OF_RANGE, or the reason of the signal */
  async finish(): Promise<EncryptedScores> {
    try {
      await receive(this.#upload, this.#options, {
        seedsComplete: async () => void (this.#evaluation = await this.#begin()),
        blocks: (firstBlock, blocks) => this.#evaluation!.push(firstBlock, blocks),
      });
      return await this.#evaluation!.finish();
    } finally {
      this.#evaluation?.dispose();
    }
  }

  #begin(): Promise<BatchEvaluation> {
    const { evaluator, plan, form, keys, signal, openReport } = this.#options;
    const control: Control = { signal, report: openReport() };
    return evaluator.begin(plan, this.#upload.seeds, form, control, keys);
  }
}
