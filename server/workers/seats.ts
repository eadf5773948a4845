/** An evaluator's place in whichever worker lives: opened anew after each loss. */
import type { OpenedEvaluator } from './messages.ts';
import type { Ask } from './messages.ts';
import type { Seat, Worker } from './worker.ts';

export class Seats {
  readonly #worker: Worker;
  readonly #ask: Ask;
  #taken: Promise<Seat & { readonly opened: OpenedEvaluator }> | undefined;

  /** @param ask what opens the evaluator */
  constructor(worker: Worker, ask: Ask) {
    this.#worker = worker;
    this.#ask = ask;
  }

  /** @throws WORKER_LOST, what making the evaluator throws */
  async take(): Promise<Seat & { readonly opened: OpenedEvaluator }> {
    const taken = await this.#taken?.catch(() => undefined);
    if (taken?.process.alive) return taken;
    this.#taken = this.#open();
    return this.#taken;
  }

  async #open(): Promise<Seat & { readonly opened: OpenedEvaluator }> {
    const process = this.#worker.process();
    const { call, answer } = process.ask(this.#ask);
    const { value } = await answer;
    return { process, evaluator: call, opened: value as OpenedEvaluator };
  }
}
