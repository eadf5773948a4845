/** Predicting while one draws: each stroke, after a short pause, starts a prediction and makes the one before it stale. */
import type { Clock, Operation } from '../operation.svelte.ts';

/** From lifting the pen to the start, in case another stroke follows at once. */
export const PAUSE_MS = 150;
/** An answer that is there within this time changes neither button nor timeline on its way: nothing flickers. */
export const CALM_MS = 800;

export interface LiveParts {
  readonly prediction: Operation<'predict.start'>;
  /** Makes key and evaluation keys ready. */
  readonly warming: Operation<'predict.warm'>;
  readonly clock: Clock;
  /** Predicts what is drawn now; resolves when that has ended in whichever way. */
  readonly predict: () => Promise<void>;
  /** That is asked; undefined: the server's first. */
  readonly model?: () => string | undefined;
}

export class Live {
  /** The person's wish: nothing is sent by itself before that. */
  wanted = $state(false);
  /** `waiting`: for the pause, for the stale prediction to let go, or for keys. */
  stage = $state<'resting' | 'waiting' | 'running'>('resting');
  /** The answer on show is that of an earlier drawing. */
  behind = $state(false);
  /** An answer has been awaited for longer than is calm. */
  slow = $state(false);
  /** The running prediction was started by a stroke. */
  owns = $state(false);
  /** After a failure strokes start nothing, until a prediction has succeeded or the switch is used. */
  paused = $state(false);
  /** From lifting the pen to the answer, the pause included; null when no stroke asked for the answer on show. */
  sincePenMs = $state<number | null>(null);
  /** The answer on show had to wait for keys. */
  keysFirst = $state(false);

  readonly #parts: LiveParts;
  /** Number of the latest stroke: whatever belongs to an earlier one is stale. */
  #stroke = 0;
  #liftedMs = 0;
  #warm = false;
  #warming: Promise<void> | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #calm: ReturnType<typeof setTimeout> | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing that a stroke started runs any more. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** The pen comes down: keys are made ready while it draws. */
  approach(): void {
    if (!this.paused) void this.#makeReady();
  }

  /** The pen was lifted: what runs is stale, and the new drawing is predicted after the pause. */
  follow(): void {
    if (this.paused) return;
    const stroke = (this.#stroke += 1);
    this.#liftedMs = this.#parts.clock.now();
    this.stage = 'waiting';
    this.behind = true;
    this.#calm ??= setTimeout(() => (this.slow = true), CALM_MS);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#begin(stroke), PAUSE_MS);
    void this.#parts.prediction.stop();
  }

  /** The drawing changed, and is not predicted by itself. */
  leaveBehind(): void {
    this.#drop();
    this.behind = true;
  }

  /** Stops whatever strokes have started. The next stroke starts anew. */
  halt(): void {
    this.#drop();
    void this.#parts.warming.stop();
  }

  /** Another input or another answer: nothing on show is behind. Keys on their way are still of use. */
  forget(): void {
    this.#drop();
    this.behind = false;
    this.sincePenMs = null;
    this.keysFirst = false;
  }

  /** The wish as it is remembered. */
  wish(wanted: boolean): void {
    if (wanted !== this.wanted) this.want(wanted);
  }

  want(wanted: boolean): void {
    this.wanted = wanted;
    this.paused = false;
    if (!wanted) this.halt();
  }

  /** Server, model or key may be others now: they are made ready again before the next prediction. */
  cool(): void {
    this.#warm = false;
    this.paused = false;
  }

  async #begin(stroke: number): Promise<void> {
    await this.#ended;
    // Twice, because the first may have been stopped with the drawing before.
    this.keysFirst = !this.#warm;
    for (let tries = 0; tries < 2 && !this.#warm && stroke === this.#stroke; tries += 1)
      await this.#makeReady();
    if (stroke !== this.#stroke) return;
    if (!this.#warm) return this.#giveUp();
    this.stage = 'running';
    this.owns = true;
    this.#ended = this.#parts.predict().then(() => void (this.owns = false));
    await this.#ended;
    if (stroke === this.#stroke) this.#take();
  }

  /** The prediction of the latest drawing has ended. */
  #take(): void {
    const { state } = this.#parts.prediction;
    if (state === 'failed') return this.#giveUp();
    this.#rest();
    if (state !== 'done') return;
    this.behind = false;
    this.sincePenMs = this.#parts.clock.now() - this.#liftedMs;
  }

  #giveUp(): void {
    this.paused = true;
    this.#warm = false;
    this.#rest();
  }

  #drop(): void {
    this.#stroke += 1;
    this.#rest();
    if (this.owns) void this.#parts.prediction.stop();
  }

  #rest(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#calm);
    this.#calm = undefined;
    this.stage = 'resting';
    this.slow = false;
  }

  /** Strokes that come while keys are made ready wait for the same keys. */
  #makeReady(): Promise<void> {
    if (this.#warm) return Promise.resolve();
    this.#warming ??= this.#parts.warming.run({ model: this.#parts.model?.() }).then(() => {
      this.#warming = undefined;
      this.#warm = this.#parts.warming.state === 'done';
    });
    return this.#warming;
  }
}
