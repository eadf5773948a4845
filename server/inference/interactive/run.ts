/** One admitted interactive prediction: takes the whole (small) upload, then computes on it with the client's evaluation keys. */
import type { EvaluationKeys } from '../../../engine/server/evaluator.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import type { Control } from '../../../shared/operations/index.ts';
import { polynomialBytes, uploadCiphertexts } from '../../../shared/packing/geometry.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/plan.ts';
import type { Run, RunOptions } from '../computation.ts';
import type { ServedInteractiveEvaluator } from '../evaluators.ts';
import { receive } from '../receive.ts';
import { Upload } from '../upload.ts';

export interface InteractiveRunOptions extends RunOptions {
  readonly plan: InteractivePlan;
  readonly images: number;
  readonly evaluator: ServedInteractiveEvaluator;
  readonly keys: EvaluationKeys;
}

export class InteractiveRun implements Run {
  readonly #options: InteractiveRunOptions;
  readonly #upload: Upload;
  /** Packed residues in the order of the wire. */
  readonly #bytes: Uint8Array;
  #filled = 0;

  constructor(options: InteractiveRunOptions) {
    this.#options = options;
    const { plan, images } = options;
    const inputCiphertexts = uploadCiphertexts(plan, images);
    const { polyDegree, dataPrimes } = plan.parameters;
    this.#upload = new Upload({ inputCiphertexts, parameters: plan.parameters }, 'ciphertext');
    this.#bytes = new Uint8Array(inputCiphertexts * polynomialBytes(polyDegree, dataPrimes));
  }

  get receivedBytes(): number {
    return this.#upload.payloadBytes;
  }

  /**
   * @throws HEADER_REPEATED, CHUNK_INVALID, STREAM_TOO_SHORT, STREAM_TOO_LONG, RESIDUE_OUT_OF_RANGE, EVALUATION_KEYS_PARAMETERS, or the
   * reason of the signal
   */
  async finish(): Promise<EncryptedScores> {
    const { plan, images, evaluator, keys, signal, openReport } = this.#options;
    await receive(this.#upload, this.#options, {
      seedsComplete: async () => undefined,
      blocks: async (_firstBlock, blocks) => this.#keep(blocks),
    });
    const upload = { images, seeds: this.#upload.seeds, bytes: this.#bytes };
    const control: Control = { signal, report: openReport() };
    return evaluator.evaluate(plan, upload, keys, control);
  }

  #keep(blocks: Uint8Array): void {
    this.#bytes.set(blocks, this.#filled);
    this.#filled += blocks.length;
  }
}
