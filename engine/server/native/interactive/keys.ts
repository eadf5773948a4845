/** Evaluation keys in native memory: expanded, in NTT form. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { EvaluationKeysHandle, InteractiveEvaluatorAddon } from '../../../../native/index.ts';
import type { EvaluationKeys } from '../../evaluator.ts';

export class NativeEvaluationKeys implements EvaluationKeys {
  readonly shapeDigest: string;
  readonly memoryBytes: number;
  readonly #addon: InteractiveEvaluatorAddon;
  #handle: EvaluationKeysHandle | undefined;

  constructor(addon: InteractiveEvaluatorAddon, handle: EvaluationKeysHandle, shapeDigest: string) {
    this.#addon = addon;
    this.#handle = handle;
    this.shapeDigest = shapeDigest;
    this.memoryBytes = addon.evaluationKeysMemory(handle);
  }

  /** @throws INTERNAL after disposal */
  get handle(): EvaluationKeysHandle {
    if (!this.#handle) throw new CryptoNetsError('INTERNAL', 'these keys were disposed');
    return this.#handle;
  }

  /** A run that uses the keys keeps them until it ends. */
  dispose(): void {
    if (this.#handle) this.#addon.disposeEvaluationKeys(this.#handle);
    this.#handle = undefined;
  }
}
