/** What the evaluators of both packings have in common where a worker computes: a seat in it, and evaluation keys that lie there. */
import type { EvaluationKeys } from '../../engine/server/evaluator.ts';
import type { EngineFacts } from '../../engine/wire/facts.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Ask, LoadedKeys, OpenedEvaluator } from './messages.ts';
import { RemoteKeys } from './remote-keys.ts';
import type { Seats } from './seats.ts';
import type { Worker } from './worker.ts';

export abstract class RemoteEvaluator {
  readonly facts: EngineFacts;
  protected readonly seats: Seats;
  readonly #worker: Worker;

  /** Holds the worker until it is disposed. */
  protected constructor(worker: Worker, seats: Seats, { facts }: OpenedEvaluator) {
    this.#worker = worker;
    this.seats = seats;
    this.facts = facts;
    worker.retain();
  }

  /** @param ask of the evaluator with this number; `bytes`, the wire form, go behind it @throws WORKER_LOST, what the engine throws */
  protected async keysBy(
    ask: (evaluator: number) => Ask,
    bytes: Uint8Array,
    control: Control,
  ): Promise<EvaluationKeys> {
    const { process, evaluator } = await this.seats.take();
    const asked = process.ask(ask(evaluator), { ...control, bytes: [bytes] });
    return new RemoteKeys(process, asked.call, (await asked.answer).value as LoadedKeys);
  }

  async dispose(): Promise<void> {
    await this.#worker.release();
  }
}
