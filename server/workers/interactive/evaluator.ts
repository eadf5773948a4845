/** The interactive evaluator of a server whose predictions are computed in a worker, which has the evaluation keys as well. */
import type { EvaluationKeys } from '../../../engine/server/evaluator.ts';
import type { InteractiveUpload } from '../../../engine/wire/interactive.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../../shared/packing/interactive/index.ts';
import type { ServedInteractiveEvaluator } from '../../inference/evaluators.ts';
import type { ScoresHeader } from '../messages.ts';
import { RemoteEvaluator } from '../remote-evaluator.ts';
import { RemoteKeys } from '../remote-keys.ts';
import { Seats } from '../seats.ts';
import type { Worker } from '../worker.ts';

export class RemoteInteractiveEvaluator extends RemoteEvaluator implements ServedInteractiveEvaluator {
  /** @throws ENGINE_UNAVAILABLE, WORKER_LOST */
  static async open(worker: Worker, parameters: InteractiveSet): Promise<RemoteInteractiveEvaluator> {
    const seats = new Seats(worker, { ask: 'open-interactive', parameters });
    const { opened } = await seats.take();
    return new RemoteInteractiveEvaluator(worker, seats, opened);
  }

  loadKeys(shape: EvaluationKeysShape, bytes: Uint8Array, control: Control = {}): Promise<EvaluationKeys> {
    return this.keysBy((evaluator) => ({ ask: 'load-interactive-keys', evaluator, shape }), bytes, control);
  }

  async prepare(plan: InteractivePlan, keys: EvaluationKeys, control: Control = {}): Promise<void> {
    const { process, evaluator } = await this.seats.take();
    const named = RemoteKeys.callOf(keys, process);
    const reference = process.planReference(plan);
    await process.ask({ ask: 'prepare', evaluator, plan: reference, keys: named }, control).answer;
  }

  async evaluate(
    plan: InteractivePlan,
    { images, seeds, bytes }: InteractiveUpload,
    keys: EvaluationKeys,
    control: Control = {},
  ): Promise<EncryptedScores> {
    const { process, evaluator } = await this.seats.take();
    const named = RemoteKeys.callOf(keys, process);
    const reference = process.planReference(plan);
    const evaluate = { ask: 'evaluate', evaluator, plan: reference, keys: named, images } as const;
    const { answer } = process.ask(
      { ...evaluate, seedBytes: seeds.length },
      { ...control, bytes: [seeds, bytes] },
    );
    const result = await answer;
    return { ...(result.value as ScoresHeader), bytes: result.bytes };
  }
}
