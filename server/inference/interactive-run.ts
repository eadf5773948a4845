/** One admitted interactive prediction: takes the whole (small) upload, then computes on it with the client's evaluation keys. */
import type { EvaluationKeys, InteractiveEvaluator } from '../../engine/interactive-evaluator.ts';
import type { EncryptedScores } from '../../engine/wire/batch.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import { ACKNOWLEDGE_EVERY_BYTES } from '../limits.ts';
import type { RunOptions, UploadMessage } from './batch-run.ts';
import { blockBytesOf } from './sizes.ts';
import { Upload } from './upload.ts';

export interface InteractiveRunOptions extends RunOptions {
  readonly plan: InteractivePlan;
  readonly images: number;
  readonly evaluator: InteractiveEvaluator;
  readonly keys: EvaluationKeys;
}

export class InteractiveRun {
  readonly #options: InteractiveRunOptions;
  readonly #upload: Upload;
  /** Packed residues in the order of the wire. */
  readonly #bytes: Uint8Array;
  #filled = 0;
  #acknowledgedBytes = 0;

  constructor(options: InteractiveRunOptions) {
    this.#options = options;
    const { plan, images } = options;
    const inputCiphertexts = images * plan.plainModuli.length;
    this.#upload = new Upload({ inputCiphertexts, parameters: plan.parameters }, 'ciphertext');
    const blocks = blockBytesOf(plan.parameters).reduce((sum, bytes) => sum + bytes, 0);
    this.#bytes = new Uint8Array(inputCiphertexts * blocks);
  }

  /** Payload that was taken so far. */
  get receivedBytes(): number {
    return this.#upload.payloadBytes;
  }

  /**
   * @throws HEADER_REPEATED, CHUNK_INVALID, STREAM_TOO_SHORT, STREAM_TOO_LONG, RESIDUE_OUT_OF_RANGE, EVALUATION_KEYS_PARAMETERS, or the
   * reason of the signal
   */
  async finish(): Promise<EncryptedScores> {
    const { plan, images, evaluator, keys, signal, next, openReport } = this.#options;
    for (let message = await next(); message !== undefined; message = await next()) this.#take(message);
    this.#upload.assertComplete();
    this.#options.acknowledge(this.receivedBytes);
    const upload = { images, seeds: this.#upload.seeds, bytes: this.#bytes };
    const control: Control = { signal, report: openReport() };
    return evaluator.evaluate(plan, upload, keys, control);
  }

  #take(message: UploadMessage): void {
    if (message.kind === 'header') throw new CryptoNetsError('HEADER_REPEATED');
    if (message.kind === 'seeds') this.#upload.takeSeeds(message.seeds);
    else this.#takeBlocks(message.firstBlock, message.blocks);
    if (this.receivedBytes - this.#acknowledgedBytes < ACKNOWLEDGE_EVERY_BYTES) return;
    this.#acknowledgedBytes = this.receivedBytes;
    this.#options.acknowledge(this.#acknowledgedBytes);
  }

  #takeBlocks(firstBlock: number, blocks: Uint8Array): void {
    this.#upload.takeBlocks(firstBlock, blocks);
    this.#bytes.set(blocks, this.#filled);
    this.#filled += blocks.length;
  }
}
