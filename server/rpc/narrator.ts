/** Tells a client how its request is doing: stages as they end, progress no more often than anybody can see. */
import type { PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Computation } from '../inference/computation.ts';
import { PROGRESS_EVERY_MS } from '../settings/limits.ts';
import { progressToWire, stageToWire } from './codecs/response.ts';
import { LayersAsOne } from './layers-as-one.ts';
import type { Outbox } from './outbox.ts';

export class Narrator {
  readonly #outbox: Outbox<PredictResponse>;
  readonly #stopwatch: Stopwatch;
  /** Where the layers of this computation are told as one. */
  readonly #layers: LayersAsOne | undefined;
  readonly #toldMs = new Map<StageName, number>();

  constructor(
    outbox: Outbox<PredictResponse>,
    stopwatch: Stopwatch,
    { visibility, steps }: Pick<Computation, 'visibility' | 'steps'>,
  ) {
    this.#outbox = outbox;
    this.#stopwatch = stopwatch;
    const one = visibility === 'private';
    this.#layers = one ? new LayersAsOne(steps, (event) => this.#tell(event)) : undefined;
  }

  /** Starts a stage of the server; the returned function ends and tells it. */
  start(name: StageName): () => void {
    const end = this.#stopwatch.start(name);
    return () => this.#outbox.say(stageToWire(end()));
  }

  /** Where an engine whose clock starts now reports to: its spans are moved onto the clock of the request. */
  openReport(): (event: StageProgress | StageEnded) => void {
    const originMs = this.#stopwatch.elapsedMs();
    return (event) => {
      const placed = event.kind === 'progress' ? event : this.#place(event, originMs);
      if (this.#layers) this.#layers.take(placed);
      else this.#tell(placed);
    };
  }

  /** The engine is done. */
  endComputation(): void {
    this.#layers?.end();
  }

  /** On the clock of the request; the log of the server has every stage. */
  #place({ span }: StageEnded, originMs: number): StageEnded {
    const placed = { ...span, startMs: span.startMs + originMs };
    this.#stopwatch.add(placed);
    return { kind: 'stage', span: placed };
  }

  #tell(event: StageProgress | StageEnded): void {
    if (event.kind === 'progress') this.#progress(event);
    else this.#outbox.say(stageToWire(event.span));
  }

  /** Turns places in the queue into steps done: the first place told is the whole way. */
  queuePosition(): (ahead: number) => void {
    let total: number | undefined;
    let done = 0;
    return (ahead) => {
      total ??= ahead;
      done = Math.max(done, total - ahead);
      this.#outbox.say(progressToWire({ kind: 'progress', stage: 'queue', done, total, unit: 'steps' }));
    };
  }

  #progress(event: StageProgress): void {
    const nowMs = this.#stopwatch.elapsedMs();
    const toldMs = this.#toldMs.get(event.stage) ?? -Infinity;
    if (event.done < event.total && nowMs - toldMs < PROGRESS_EVERY_MS) return;
    this.#toldMs.set(event.stage, nowMs);
    this.#outbox.mention(progressToWire(event));
  }
}
