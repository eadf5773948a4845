/** A fused native batch run: blocks are stored and checked as they come, every complete prime is evaluated at once. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { BatchPlan } from '../../../../shared/packing/batch/index.ts';
import type { BatchHandle, BatchEvaluatorAddon } from '../../../../native/index.ts';
import type { BatchEvaluation } from '../../evaluator.ts';
import { wholeBlocks } from '../../../wire/batch.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { everySoOften } from '../../../native/controlled.ts';
import { fromNative } from '../../../native/failure.ts';
import { batchProgress, batchSpans } from './spans.ts';
import { batchBlockBytes, blockCount } from '../../../../shared/packing/geometry.ts';

export class NativeEvaluation implements BatchEvaluation {
  readonly #addon: BatchEvaluatorAddon;
  readonly #batch: BatchHandle;
  readonly #plan: BatchPlan;
  readonly #control: Control;
  readonly #quiet: () => void;
  readonly #abort = (): void => this.#release();
  #disposed = false;
  #finished = false;

  constructor(addon: BatchEvaluatorAddon, batch: BatchHandle, plan: BatchPlan, control: Control) {
    this.#addon = addon;
    this.#batch = batch;
    this.#plan = plan;
    this.#control = control;
    this.#quiet = control.report ? everySoOften(() => this.#reportSteps()) : () => {};
    control.signal?.addEventListener('abort', this.#abort, { once: true });
    if (control.signal?.aborted) this.#release();
  }

  async push(firstBlock: number, blocks: Uint8Array): Promise<void> {
    this.#requireOpen();
    const count = wholeBlocks(blocks, batchBlockBytes(this.#plan.parameters));
    await this.#settled(this.#addon.pushBlocks(this.#batch, firstBlock, blocks));
    const total = this.#plan.inputCiphertexts;
    const done = Math.floor((total * (firstBlock + count)) / blockCount(this.#plan));
    this.#control.report?.({ kind: 'progress', stage: 'expand', done, total, unit: 'ciphertexts' });
  }

  async finish(): Promise<EncryptedScores> {
    this.#requireOpen();
    this.#finished = true;
    const { count, size, primes, bytes } = await this.#settled(this.#addon.finishBatch(this.#batch));
    this.#reportSteps();
    const spans = this.#disposed ? [] : batchSpans(this.#plan, this.#addon.batchProgress(this.#batch));
    this.dispose();
    throwIfAborted(this.#control.signal);
    for (const span of spans) this.#control.report?.({ kind: 'stage', span });
    return { count, size, primes, bytes };
  }

  dispose(): void {
    this.#release();
  }

  /** @throws CANCELLED when the run was aborted meanwhile, otherwise what the addon threw */
  async #settled<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      throwIfAborted(this.#control.signal);
      return result;
    } catch (error) {
      // A push that was refused before it began (order, size) leaves the run usable; everything else has ended it.
      throwIfAborted(this.#control.signal);
      throw fromNative(error);
    }
  }

  #requireOpen(): void {
    throwIfAborted(this.#control.signal);
    if (this.#disposed || this.#finished) throw new CryptoNetsError('INTERNAL', 'this batch has ended');
  }

  #reportSteps(): void {
    if (this.#disposed) return;
    const events = batchProgress(this.#plan, this.#addon.batchProgress(this.#batch));
    for (const event of events) this.#control.report?.(event);
  }

  #release(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#quiet();
    this.#control.signal?.removeEventListener('abort', this.#abort);
    this.#addon.disposeBatch(this.#batch);
  }
}
