/** The keys of a plan that hides its model, checked, in memory that every worker of the pool sees. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { BatchPrivacy } from '../../../../shared/packing/batch/index.ts';
import type { EvaluationKeys } from '../../evaluator.ts';

export class SealFloodKeys implements EvaluationKeys {
  readonly privacy: BatchPrivacy;
  #keyBytes: Uint8Array | undefined;

  constructor(privacy: BatchPrivacy, keyBytes: Uint8Array) {
    this.privacy = privacy;
    this.#keyBytes = keyBytes;
  }

  get shapeDigest(): string {
    return this.privacy.keys.digest;
  }

  get memoryBytes(): number {
    return this.privacy.keys.bytes;
  }

  /** @throws INTERNAL after disposal */
  get keyBytes(): Uint8Array {
    if (!this.#keyBytes) throw new CryptoNetsError('INTERNAL', 'these keys were disposed');
    return this.#keyBytes;
  }

  dispose(): void {
    this.#keyBytes = undefined;
  }
}

/** @throws INTERNAL for keys of another engine */
export function requireFloodKeys(keys: EvaluationKeys): SealFloodKeys {
  if (keys instanceof SealFloodKeys) return keys;
  throw new CryptoNetsError('INTERNAL', 'these keys belong to another engine');
}
