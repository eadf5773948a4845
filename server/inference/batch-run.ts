/** One admitted batch: takes the upload while the engine computes on it, tells what was taken and done, returns the encrypted scores. */
import type { BatchEvaluation, Evaluator } from '../../engine/evaluator.ts';
import type { BlockOrder, EncryptedScores } from '../../engine/wire/batch.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control, StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import { ACKNOWLEDGE_EVERY_BYTES } from '../limits.ts';
import { Upload } from './upload.ts';

/** A message of the upload, free of wire types. */
export type UploadMessage =
  | { readonly kind: 'header' }
  | { readonly kind: 'seeds'; readonly seeds: Uint8Array }
  | { readonly kind: 'blocks'; readonly firstBlock: number; readonly blocks: Uint8Array };

/** How a run talks to the call that it serves. */
export interface RunOptions {
  readonly signal: AbortSignal;
  /** The next message; undefined once the client has sent everything. */
  readonly next: () => Promise<UploadMessage | undefined>;
  /** Told how much payload was checked and taken, every so often and at the end. */
  readonly acknowledge: (receivedBytes: number) => void;
  /** Called when the engine's clock starts; returns where the engine reports to. */
  readonly openReport: () => (event: StageProgress | StageEnded) => void;
}

export interface BatchRunOptions extends RunOptions {
  readonly plan: BatchPlan;
  readonly order: BlockOrder;
  readonly evaluator: Evaluator;
}

export class BatchRun {
  readonly #options: BatchRunOptions;
  readonly #upload: Upload;
  #evaluation: BatchEvaluation | undefined;
  #acknowledgedBytes = 0;

  constructor(options: BatchRunOptions) {
    this.#options = options;
    this.#upload = new Upload(options.plan, options.order);
  }

  /** Payload that was taken so far. */
  get receivedBytes(): number {
    return this.#upload.payloadBytes;
  }

  /**
   * Runs to the result and frees the engine's memory, whatever happens.
   * @throws HEADER_REPEATED, CHUNK_INVALID, STREAM_TOO_SHORT, STREAM_TOO_LONG, RESIDUE_OUT_OF_RANGE, or the reason of the signal
   */
  async finish(): Promise<EncryptedScores> {
    try {
      await this.#receive();
      this.#upload.assertComplete();
      this.#acknowledge();
      return await this.#evaluation!.finish();
    } finally {
      this.#evaluation?.dispose();
    }
  }

  async #receive(): Promise<void> {
    const { next } = this.#options;
    for (let message = await next(); message !== undefined; message = await next()) {
      await this.#take(message);
      if (this.receivedBytes - this.#acknowledgedBytes >= ACKNOWLEDGE_EVERY_BYTES) this.#acknowledge();
    }
  }

  async #take(message: UploadMessage): Promise<void> {
    if (message.kind === 'header') throw new CryptoNetsError('HEADER_REPEATED');
    if (message.kind === 'seeds') {
      this.#upload.takeSeeds(message.seeds);
      if (this.#upload.seedsComplete) this.#evaluation = await this.#begin();
    } else {
      this.#upload.takeBlocks(message.firstBlock, message.blocks);
      await this.#evaluation!.push(message.firstBlock, message.blocks);
    }
  }

  #begin(): Promise<BatchEvaluation> {
    const { evaluator, plan, order, signal, openReport } = this.#options;
    const control: Control = { signal, report: openReport() };
    return evaluator.beginBatch(plan, this.#upload.seeds, order, control);
  }

  #acknowledge(): void {
    this.#acknowledgedBytes = this.receivedBytes;
    this.#options.acknowledge(this.#acknowledgedBytes);
  }
}
