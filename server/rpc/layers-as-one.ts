/** Of a private model only that its layers are computed is told: not which layers, nor how long each takes, nor of how many values. */
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import { STEP_STAGES } from '../../shared/packing/index.ts';
import type { StageName } from '../../shared/stages/index.ts';

type Event = StageProgress | StageEnded;

/** Packing the result is no layer: what it does follows from the client's half of the plan. */
const LAYER_STAGES: ReadonlySet<StageName> = new Set(STEP_STAGES.filter((stage) => stage !== 'pack'));

export class LayersAsOne {
  readonly #tell: (event: Event) => void;
  readonly #total: number;
  #done = 0;
  #startMs = Infinity;
  #endMs = 0;

  /** @param steps of the plan: what progress counts */
  constructor(steps: number, tell: (event: Event) => void) {
    this.#total = steps;
    this.#tell = tell;
  }

  take(event: Event): void {
    const stage = event.kind === 'progress' ? event.stage : event.span.name;
    if (!LAYER_STAGES.has(stage)) return this.#tell(event);
    if (event.kind === 'progress') return this.#progress(event);
    const { startMs, durationMs } = event.span;
    this.#startMs = Math.min(this.#startMs, startMs);
    this.#endMs = Math.max(this.#endMs, startMs + durationMs);
  }

  /** After the last layer: tells the one span of all of them. */
  end(): void {
    if (this.#startMs === Infinity) return;
    const [startMs, durationMs] = [this.#startMs, this.#endMs - this.#startMs];
    this.#tell({ kind: 'stage', span: { name: 'evaluate', startMs, durationMs } });
  }

  #progress({ done, total }: StageProgress): void {
    if (done < total) return;
    this.#done = Math.min(this.#done + 1, this.#total);
    this.#tell({ kind: 'progress', stage: 'evaluate', done: this.#done, total: this.#total, unit: 'steps' });
  }
}
