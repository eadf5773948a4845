/** The keys of a plan that hides its model, in native memory. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { BatchEvaluatorAddon, FloodKeysHandle } from '../../../../native/index.ts';
import type { EvaluationKeys } from '../../evaluator.ts';

export class NativeFloodKeys implements EvaluationKeys {
  readonly shapeDigest: string;
  readonly memoryBytes: number;
  readonly handle: FloodKeysHandle;
  readonly #addon: BatchEvaluatorAddon;

  constructor(addon: BatchEvaluatorAddon, handle: FloodKeysHandle, shapeDigest: string) {
    this.#addon = addon;
    this.handle = handle;
    this.shapeDigest = shapeDigest;
    this.memoryBytes = addon.floodKeysMemory(handle);
  }

  dispose(): void {
    this.#addon.disposeFloodKeys(this.handle);
  }
}

/** @throws INTERNAL for keys of another engine */
export function requireFloodKeys(keys: EvaluationKeys): NativeFloodKeys {
  if (keys instanceof NativeFloodKeys) return keys;
  throw new CryptoNetsError('INTERNAL', 'these keys belong to another engine');
}
