/** The batch evaluator of a server whose batches are computed in a worker. */
import type { BatchEvaluation, EvaluationKeys } from '../../../engine/server/evaluator.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { BatchPlan, BatchPrivacy, BatchSet } from '../../../shared/packing/batch/index.ts';
import type { UploadForm } from '../../../shared/protocol/index.ts';
import type { ServedBatchEvaluator } from '../../inference/evaluators.ts';
import { RemoteEvaluator } from '../remote-evaluator.ts';
import { RemoteKeys } from '../remote-keys.ts';
import { Seats } from '../seats.ts';
import type { Worker } from '../worker.ts';
import { RemoteBatch } from './run.ts';

export class RemoteBatchEvaluator extends RemoteEvaluator implements ServedBatchEvaluator {
  /** @param told why it is not the engine that `auto` would rather have. @throws ENGINE_UNAVAILABLE, WORKER_LOST */
  static async open(
    worker: Worker,
    parameters: BatchSet,
    told: (fallbackReason: string) => void,
  ): Promise<RemoteBatchEvaluator> {
    const seats = new Seats(worker, { ask: 'open-batch', parameters });
    const { opened } = await seats.take();
    if (opened.fallbackReason !== undefined) told(opened.fallbackReason);
    return new RemoteBatchEvaluator(worker, seats, opened);
  }

  loadKeys(privacy: BatchPrivacy, bytes: Uint8Array, control: Control = {}): Promise<EvaluationKeys> {
    return this.keysBy((evaluator) => ({ ask: 'load-batch-keys', evaluator, privacy }), bytes, control);
  }

  async begin(
    plan: BatchPlan,
    seeds: Uint8Array,
    form: UploadForm,
    control: Control = {},
    keys?: EvaluationKeys,
  ): Promise<BatchEvaluation> {
    const { process, evaluator } = await this.seats.take();
    const named = keys && RemoteKeys.callOf(keys, process);
    const reference = process.planReference(plan);
    const run = process.ask(
      { ask: 'begin', evaluator, plan: reference, seeds, form, keys: named },
      { ...control, lasting: true },
    );
    await run.answer;
    return new RemoteBatch(process, run.call, control);
  }
}
