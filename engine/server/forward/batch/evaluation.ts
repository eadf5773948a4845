/** A batch run for engines without a path of their own: counts the upload, hands blocks to the engine's intake, then runs the plan. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { BatchPlan } from '../../../../shared/packing/batch/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { requirePrivacyKeys } from '../../../wire/require.ts';
import type { BatchEvaluation, CiphertextVector, EvaluationKeys } from '../../evaluator.ts';
import { wholeBlocks } from '../../../wire/batch.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { runPlan } from './run.ts';
import type { StepRunner } from './run.ts';
import { batchBlockBytes, blockCount } from '../../../../shared/packing/geometry.ts';

/** Where an engine takes an upload: checked blocks in, one vector of expanded ciphertexts out. */
export interface Intake {
  /** Resolves when every residue of these blocks was checked. Throws RESIDUE_OUT_OF_RANGE, CANCELLED. */
  take(firstBlock: number, blocks: Uint8Array): Promise<void>;
  /** After the last block. */
  complete(): Promise<CiphertextVector>;
  /** Stops all work and frees everything; harmless after `complete`. */
  dispose(): void;
}

export class ForwardEvaluation implements BatchEvaluation {
  readonly #plan: BatchPlan;
  readonly #evaluator: StepRunner;
  readonly #intake: Intake;
  readonly #keys: EvaluationKeys | undefined;
  readonly #control: Control;
  readonly #stopwatch = new Stopwatch();
  readonly #endExpand: ReturnType<Stopwatch['start']>;
  readonly #total: number;
  readonly #stop = new AbortController();
  #next = 0;
  #finished = false;

  constructor(
    plan: BatchPlan,
    evaluator: StepRunner,
    intake: Intake,
    control: Control = {},
    keys?: EvaluationKeys,
  ) {
    requirePrivacyKeys(plan, keys);
    this.#keys = keys;
    this.#plan = plan;
    this.#evaluator = evaluator;
    this.#intake = intake;
    const signals = [this.#stop.signal, ...(control.signal ? [control.signal] : [])];
    this.#control = { ...control, signal: AbortSignal.any(signals) };
    this.#total = blockCount(plan);
    this.#endExpand = this.#stopwatch.start('expand');
  }

  async push(firstBlock: number, blocks: Uint8Array): Promise<void> {
    this.#requireOpen();
    const count = wholeBlocks(blocks, batchBlockBytes(this.#plan.parameters));
    if (firstBlock !== this.#next) {
      throw new CryptoNetsError('CHUNK_INVALID', `expected block ${this.#next}, got ${firstBlock}`);
    }
    if (firstBlock + count > this.#total) {
      throw new CryptoNetsError(
        'STREAM_TOO_LONG',
        `expected ${this.#total} blocks, got ${firstBlock + count}`,
      );
    }
    this.#next += count;
    await this.#intake.take(firstBlock, blocks);
    throwIfAborted(this.#control.signal);
    this.#reportProgress(firstBlock + count);
  }

  async finish(): Promise<EncryptedScores> {
    this.#requireOpen();
    if (this.#next < this.#total) {
      throw new CryptoNetsError('STREAM_TOO_SHORT', `expected ${this.#total} blocks, got ${this.#next}`);
    }
    this.#finished = true;
    try {
      const input = await this.#intake.complete();
      const span = this.#endExpand({ count: input.count });
      this.#control.report?.({ kind: 'stage', span });
      return await runPlan(this.#plan, this.#evaluator, input, this.#stopwatch, this.#control, this.#keys);
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.#finished = true;
    this.#stop.abort();
    this.#intake.dispose();
  }

  #requireOpen(): void {
    throwIfAborted(this.#control.signal);
    if (this.#finished) throw new CryptoNetsError('INTERNAL', 'this batch has ended');
  }

  #reportProgress(blocks: number): void {
    const total = this.#plan.inputCiphertexts;
    const done = Math.floor((total * blocks) / this.#total);
    this.#control.report?.({ kind: 'progress', stage: 'expand', done, total, unit: 'ciphertexts' });
  }
}
