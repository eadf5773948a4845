/** The home view's controller: what to predict, the run, and what came of it. */
import { toReport, type ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { KeySummary, ModelSummary, PredictionResult } from '../../../shared/ipc/types.ts';
import { Drawing, DRAWING_SIDE, inkOf } from './drawing.svelte.ts';
import { toDigit } from './image/network-image.ts';
import { labelsMismatch, readFiles, type FileLike } from './image/read-files.ts';
import { Operation, wallClock, type Clock } from './operation.svelte.ts';
import {
  inputOfPictures,
  isDrawing,
  wrongIndices,
  type BatchInput,
  type PredictInput,
} from './predict/input.ts';
import { Live } from './predict/live.svelte.ts';
import { Shown } from './predict/shown.svelte.ts';

/** Four faces and the moment before the button. */
export type Face = 'empty' | 'ready' | 'busy' | 'done' | 'failed';

/** How images are sent: whichever answers first, or as the person says. */
export type PackingWish = 'auto' | 'interactive' | 'batch';

const DEFAULT_INPUT_BITS = 2;

export class Predict {
  readonly drawing = new Drawing();
  readonly operation: Operation<PredictionResult>;
  input = $state.raw<PredictInput | null>(null);
  /** What could not be read, while it matters. */
  inputError = $state.raw<ErrorReport | null>(null);
  reading = $state(false);
  models = $state.raw<readonly ModelSummary[]>([]);
  /** The picture of a batch that is looked at. */
  selected = $state(0);
  wrongOnly = $state(false);
  /** For this session. */
  packing = $state<PackingWish>('auto');
  readonly live: Live;
  readonly shown: Shown;
  /** Key and evaluation keys being made ready while the pen draws. */
  readonly warming: Operation<KeySummary>;

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, clock: Clock = wallClock) {
    this.#bridge = bridge;
    this.operation = new Operation(bridge, clock);
    this.warming = new Operation(bridge, clock);
    this.live = new Live({
      prediction: this.operation,
      warming: this.warming,
      clock,
      predict: () => this.#run(),
      warm: () =>
        this.warming.run((operationId) => bridge.call('predict.warm', { operationId, model: undefined })),
    });
    this.shown = new Shown(this.operation, this.warming, this.live);
    bridge.on('vault', () => this.live.cool());
  }

  get face(): Face {
    const { operation, input } = this;
    if (operation.busy) return 'busy';
    if (operation.state === 'failed') return 'failed';
    if (operation.state === 'done' && !this.live.behind) return 'done';
    return input ? 'ready' : 'empty';
  }

  /** The input must not change: a prediction runs that no stroke has started. */
  get locked(): boolean {
    return this.operation.busy && !this.live.owns;
  }

  /** Whether the model can be asked this way; null before that is known. */
  offers(packing: 'batch' | 'interactive'): boolean | null {
    const model = this.models[0];
    return model ? model.packings.some((offered) => offered.packing === packing) : null;
  }

  /** Strokes predict by themselves. */
  get following(): boolean {
    return this.live.wanted && this.packing !== 'batch' && this.offers('interactive') === true;
  }

  get inputBits(): number {
    return this.models[0]?.inputBits ?? DEFAULT_INPUT_BITS;
  }

  get batch(): BatchInput | null {
    return this.input?.kind === 'batch' ? this.input : null;
  }

  get wrong(): readonly number[] {
    return this.batch ? wrongIndices(this.operation.result?.predictions ?? [], this.batch.labels) : [];
  }

  /** Asks for the models; before the server answers the view goes by the usual four grey levels. */
  async loadModels(): Promise<void> {
    const answer = await this.#bridge.call('models.list', undefined);
    if (answer.ok) this.models = answer.value;
    this.live.cool();
  }

  /** The pen comes down. */
  approachDrawing(): void {
    if (this.following && !this.locked) this.live.approach();
  }

  /** The drawing changed: it is the input now, or nothing is. Needs a browser. */
  takeDrawing(): void {
    const ink = this.drawing.strokes.length > 0 ? inkOf(this.drawing.strokes) : new Uint8Array();
    this.draw(ink.some((value) => value > 0) ? toDigit(DRAWING_SIDE, DRAWING_SIDE, ink) : null);
  }

  /** What is drawn now, as the network sees it. Where strokes predict, the last answer stays until the next one is there. */
  draw(pixels: Uint8Array | null): void {
    if (this.locked) return;
    const live = this.following && !this.live.paused;
    const digit = pixels && ({ kind: 'digit', source: 'drawing', name: '', pixels, label: null } as const);
    if (!digit || !live || !isDrawing(this.input)) this.choose(digit);
    else {
      this.input = digit;
      this.inputError = null;
    }
    if (digit && live) this.live.follow();
  }

  /** Another input; an earlier answer is put away. Ignored while a prediction runs that was asked for. */
  choose(input: PredictInput | null): void {
    if (this.locked) return;
    if (input && !isDrawing(input)) this.drawing.clear();
    this.input = input;
    this.inputError = null;
    this.selected = 0;
    this.wrongOnly = false;
    this.shown.drop();
    this.live.forget();
    this.#reset(input);
  }

  /** Reads files into the input. Labels alone join the open batch. */
  async open(files: readonly FileLike[]): Promise<void> {
    if (this.locked || this.reading || files.length === 0) return;
    this.reading = true;
    try {
      const read = await readFiles(files);
      this.choose('pixels' in read ? inputOfPictures(read) : this.#withLabels(read.labels));
    } catch (error) {
      this.inputError = toReport(error);
    } finally {
      this.reading = false;
    }
  }

  /** The button: predicts the input as it is. What a stroke has started for the same drawing is let go on. */
  async predict(): Promise<void> {
    if (!this.input || this.locked || this.reading || this.live.stage === 'running') return;
    if (this.live.stage !== 'resting' || this.live.owns) {
      this.live.halt();
      await this.live.ended;
    }
    this.live.forget();
    this.inputError = null;
    await this.#run();
    if (this.operation.state === 'done') this.live.paused = false;
  }

  async #run(): Promise<void> {
    const { input, packing } = this;
    if (!input || this.operation.busy) return;
    this.shown.keep();
    const labels = input.kind === 'batch' ? input.labels : null;
    await this.operation.run((operationId) =>
      this.#bridge.call('predict.start', {
        operationId,
        model: undefined,
        packing: packing === 'auto' || this.offers(packing) ? packing : 'auto',
        pixels: input.pixels,
        labels: labels ?? undefined,
        checkPlain: false,
      }),
    );
  }

  /** Shows all pictures of a batch or only the wrong ones, and looks at the first of them. */
  filter(wrongOnly: boolean): void {
    this.wrongOnly = wrongOnly;
    if (wrongOnly && !this.wrong.includes(this.selected)) this.selected = this.wrong[0] ?? 0;
  }

  /** How images are sent from the next prediction on. */
  send(packing: PackingWish): void {
    this.packing = packing;
    if (!this.following) this.live.halt();
  }

  /** Stops what runs, asked for or started by a stroke. */
  async stop(): Promise<void> {
    this.live.halt();
    await this.operation.stop();
  }

  /** Forgets the last prediction, at once or as soon as a stroke's one has stopped. */
  #reset(input: PredictInput | null): void {
    this.operation.reset();
    if (this.operation.busy)
      void this.live.ended.then(() => {
        if (this.input === input) this.operation.reset();
      });
  }

  #withLabels(labels: Uint8Array): PredictInput {
    const { batch } = this;
    if (!batch || batch.count !== labels.length) throw labelsMismatch(batch?.count ?? 0, labels.length);
    return { ...batch, labels };
  }
}
