/** A batch that a worker computes: blocks go to it as they come, and the next is on its way while one is taken. */
import type { BatchEvaluation } from '../../../engine/server/evaluator.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import { throwIfAborted } from '../../../shared/errors/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { ScoresHeader } from '../messages.ts';
import type { AskOptions, WorkerProcess } from '../worker-process.ts';

/** Messages that the worker has not taken yet: one that it works on, one that it reads. */
const MOST_AHEAD = 2;

export class RemoteBatch implements BatchEvaluation {
  readonly #process: WorkerProcess;
  readonly #run: number;
  readonly #control: Control;
  readonly #ahead: Promise<unknown>[] = [];
  /** The whole run is stopped, and not one message of it. */
  readonly #stops: AskOptions;
  #disposed = false;

  constructor(process: WorkerProcess, run: number, control: Control) {
    this.#process = process;
    this.#run = run;
    this.#control = control;
    this.#stops = control.signal ? { signal: control.signal, stops: run } : {};
  }

  /** Resolves when the bytes may be used again and no more than two messages are ahead. What is wrong with one is thrown by this call or a later one. */
  async push(firstBlock: number, blocks: Uint8Array): Promise<void> {
    throwIfAborted(this.#control.signal);
    const push = { ask: 'push', run: this.#run, firstBlock } as const;
    const { sent, answer } = this.#process.ask(push, { ...this.#stops, bytes: [blocks] });
    answer.catch(() => undefined);
    this.#ahead.push(answer);
    await sent;
    while (this.#ahead.length >= MOST_AHEAD) await this.#ahead.shift();
  }

  async finish(): Promise<EncryptedScores> {
    while (this.#ahead.length > 0) await this.#ahead.shift();
    const finish = { ask: 'finish', run: this.#run } as const;
    const { value, bytes } = await this.#process.ask(finish, this.#stops).answer;
    throwIfAborted(this.#control.signal);
    return { ...(value as ScoresHeader), bytes };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#process.dispose(this.#run);
  }
}
