/** Evaluation keys that lie in a worker: lost with it. */
import type { EvaluationKeys } from '../../engine/server/evaluator.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { LoadedKeys } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

export class RemoteKeys implements EvaluationKeys {
  readonly shapeDigest: string;
  readonly memoryBytes: number;
  readonly #process: WorkerProcess;
  readonly #call: number;

  constructor(process: WorkerProcess, call: number, { shapeDigest, memoryBytes }: LoadedKeys) {
    this.#process = process;
    this.#call = call;
    this.shapeDigest = shapeDigest;
    this.memoryBytes = memoryBytes;
  }

  get lost(): boolean {
    return !this.#process.alive;
  }

  /** What names them in this worker. @throws EVALUATION_KEYS_EXPIRED: they went with another one; INTERNAL for keys of nobody here */
  static callOf(keys: EvaluationKeys, process: WorkerProcess): number {
    if (!(keys instanceof RemoteKeys)) {
      throw new CryptoNetsError('INTERNAL', 'these keys belong to another engine');
    }
    if (keys.#process !== process) throw new CryptoNetsError('EVALUATION_KEYS_EXPIRED');
    return keys.#call;
  }

  dispose(): void {
    this.#process.dispose(this.#call);
  }
}
