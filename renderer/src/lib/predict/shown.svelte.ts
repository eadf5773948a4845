/** What the home view shows of predictions: the newest one, or the one before it while a stroke's is on its way. */
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import type { Trace } from '../../../../shared/stages/index.ts';
import type { Operation } from '../operation.svelte.ts';
import type { Live } from './live.svelte.ts';

interface Kept {
  readonly result: PredictionResult;
  readonly glimpse: Uint8Array | null;
}

export class Shown {
  readonly #operation: Operation<'predict.start'>;
  readonly #warming: Operation<'predict.warm'>;
  readonly #live: Live;
  #kept = $state.raw<Kept | null>(null);

  constructor(operation: Operation<'predict.start'>, warming: Operation<'predict.warm'>, live: Live) {
    this.#operation = operation;
    this.#warming = warming;
    this.#live = live;
  }

  /** The newest answer there is; `stale` says whether it is that of an earlier drawing. */
  get answer(): PredictionResult | null {
    return this.#operation.result ?? this.#kept?.result ?? null;
  }

  get stale(): boolean {
    return this.#live.behind;
  }

  get glimpse(): Uint8Array | null {
    return this.#operation.glimpse ?? this.#kept?.glimpse ?? null;
  }

  /** What was measured of the newest prediction; of the one before it while the newest is quick to come. */
  get trace(): Trace | null {
    const calm = this.#live.stage !== 'resting' && !this.#live.slow;
    return (this.#operation.result ?? (calm ? this.#kept?.result : null))?.trace ?? null;
  }

  /** What making keys took before the answer on show, when that was waited for: milliseconds, and bytes to the server. */
  get keysBefore(): { readonly ms: number; readonly bytes: number } | null {
    const { keysFirst, sincePenMs } = this.#live;
    if (!keysFirst || sincePenMs === null) return null;
    const sent = this.#warming.stages.find(({ name }) => name === 'upload-keys')?.span?.bytes ?? 0;
    return { ms: this.#warming.elapsedMs, bytes: sent };
  }

  /** A prediction is to be shown as running, with its stages and the way to stop it. */
  get running(): boolean {
    return this.#live.stage === 'resting' ? this.#operation.busy : this.#live.slow;
  }

  /** Whose stages are told: those of the prediction, or of the keys that a stroke's one waits for. */
  get working(): Operation<'predict.start'> | Operation<'predict.warm'> {
    return this.running && !this.#operation.busy && this.#warming.busy ? this.#warming : this.#operation;
  }

  /** Before another prediction begins: where a stroke asks for it, the answer before stays. */
  keep(): void {
    const { result, glimpse } = this.#operation;
    if (!this.#live.behind) this.#kept = null;
    else if (result) this.#kept = { result, glimpse };
  }

  drop(): void {
    this.#kept = null;
  }
}
