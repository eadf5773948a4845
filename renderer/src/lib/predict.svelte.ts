/** The home view's controller: what to predict, the run, and what came of it. */
import { toReport, type ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { PictureView, Result, RunSummary } from '../../../shared/ipc/types.ts';
import type { InputKind } from '../../../shared/network/description/types.ts';
import { DRAWING_SIDE } from '../../../shared/image/drawn-strokes.ts';
import { Drawing, inkOf } from './drawing.svelte.ts';
import { toDigit } from './image/network-image.ts';
import { labelsMismatch, readFiles, type FileLike } from './image/read-files.ts';
import { newOperationId, Operation, wallClock, type Clock, type OperationInput } from './operation.svelte.ts';
import {
  accuracyOf,
  doubtAbout,
  inputOfPictures,
  inputOfRun,
  isDrawing,
  kindOf,
  suits,
  type ImagesInput,
  type PredictInput,
  type RowsInput,
} from './predict/input.ts';
import { ImageChoice, type ImageWish } from './predict/image-choice.svelte.ts';
import { readRowFiles } from './predict/read-rows.ts';
import { Subject } from './predict/subject.svelte.ts';
import { takeSamples, takeTyped } from './predict/take-rows.ts';
import { AskedModel } from './predict/asked-model.svelte.ts';
import { Live } from './predict/live.svelte.ts';
import { openedOf, type Opened } from './predict/picture-view.ts';
import { SessionRuns } from './predict/session-runs.svelte.ts';
import { faceOf, type Face } from './predict/face.ts';
import { wishOf, type PackingWish } from './predict/wish.ts';
import { Shown } from './predict/shown.svelte.ts';

export class Predict {
  readonly drawing = new Drawing();
  readonly operation: Operation<'predict.start'>;
  input = $state.raw<PredictInput | null>(null);
  /** Where the digit on show was read from; null of all else. */
  opened = $state.raw<Opened | null>(null);
  /** What could not be read, while it matters. */
  inputError = $state.raw<ErrorReport | null>(null);
  reading = $state(false);
  /** Which model is asked. */
  readonly asked: AskedModel;
  /** Predictions of this session, of all windows. */
  readonly session: SessionRuns;
  /** Why the answer on show is not in the history, when it should be. */
  notKept = $state.raw<ErrorReport | null>(null);
  /** The one of many images that is looked at. */
  selected = $state(0);
  /** Which of many images are shown. */
  readonly choice = new ImageChoice(
    () => this.operation.result,
    () => this.images?.labels ?? null,
  );
  /** For this session. */
  packing = $state<PackingWish>('auto');
  /** Id of the server that must give the same answer; for this session. */
  second = $state<string | null>(null);
  readonly live: Live;
  readonly shown: Shown;
  /** What the model reads and answers. */
  readonly subject: Subject;
  /** Key and evaluation keys being made ready while the pen draws. */
  readonly warming: Operation<'predict.warm'>;

  readonly #bridge: Bridge;
  /** Says which strokes belong together. */
  #drawing = newOperationId();
  #reading = new AbortController();
  /** What is on show was started by another window, and nobody has touched it here. */
  #watching = false;

  constructor(bridge: Bridge, clock: Clock = wallClock) {
    this.#bridge = bridge;
    this.operation = new Operation(bridge, 'predict.start', clock);
    this.warming = new Operation(bridge, 'predict.warm', clock);
    this.live = new Live({
      prediction: this.operation,
      warming: this.warming,
      clock,
      predict: () => this.#run(),
      model: () => this.asked.named,
    });
    this.asked = new AskedModel(bridge);
    this.session = new SessionRuns(bridge);
    this.subject = new Subject(bridge);
    this.shown = new Shown(this.operation, this.warming, this.live);
    bridge.on('vault', () => this.live.cool());
    bridge.on('runs', (runs) => void this.#hear(runs));
    bridge.on('history', ({ id, error }) => {
      if (id !== null && id === this.operation.lastId) this.notKept = error;
    });
  }

  get face(): Face {
    return faceOf(this.operation.state, this.live.behind, this.askable);
  }

  /** The input must not change: a prediction runs that no stroke has started. */
  get locked(): boolean {
    return this.operation.busy && !this.live.owns;
  }

  get kind(): InputKind {
    return kindOf(this.input, this.subject.kind);
  }

  /** There is something to predict: an input, or a row that is typed. */
  get askable(): boolean {
    return this.input !== null || this.subject.typed !== null;
  }

  /** Another model is asked from now on; what was made ready for the one before is of no use. */
  want(model: string): void {
    if (!this.asked.want(model)) return;
    this.live.cool();
    this.#suit();
  }

  /** The input is of the model that is asked now, or is put away; of a run that goes on it stays. */
  #suit(): void {
    const { input } = this;
    const { model } = this.asked;
    void this.subject.become(model);
    if (!model || !input || this.locked) return;
    if (!suits(input, model)) this.choose(null);
  }

  /** Strokes predict by themselves. */
  get following(): boolean {
    return this.live.wanted && this.packing !== 'batch' && this.asked.offers('interactive') === true;
  }

  readonly doubt = $derived.by(() => doubtAbout(this.input));

  /** What went wrong with what is on show: reading it, predicting it, or making keys ready for it. */
  get error(): ErrorReport | null {
    const { inputError, operation, subject, live, warming } = this;
    const keys = live.paused ? warming.error : null;
    return inputError ?? operation.error ?? subject.error ?? keys;
  }

  get rows(): RowsInput | null {
    return this.input?.kind === 'rows' ? this.input : null;
  }

  get images(): ImagesInput | null {
    return this.input?.kind === 'images' ? this.input : null;
  }

  /** Of the answers on show, against the labels that are there now: they may come after the answers. */
  get accuracy(): number | null {
    const { images } = this;
    return images && accuracyOf(this.operation.result?.predictions ?? [], images.labels);
  }

  /** Asks for the models; before the server answers the view goes by the usual four grey levels. */
  async loadModels(): Promise<void> {
    await this.asked.load();
    this.live.cool();
    this.#suit();
  }

  /** After a reload, or when the host was out of reach: takes up the newest run, unless something else is at work here. */
  async resume(): Promise<void> {
    const answer = await this.#bridge.call('runs.list', undefined);
    if (!answer.ok) return;
    this.session.take(answer.value);
    const lost = this.operation.error?.code === 'HOST_LOST' ? this.operation.lastId : null;
    const id = lost ?? (this.input ? null : this.runs[0]?.id);
    if (id && this.runs.some((run) => run.id === id)) await this.show(id);
  }

  /** Of all windows, newest first. */
  get runs(): readonly RunSummary[] {
    return this.session.list;
  }

  /** Place in the queue of the run on show; 0 when it does not wait. */
  get place(): number {
    return this.session.placeOf(this.operation.lastId);
  }

  /** What another window starts is shown here too, as long as nothing of this window's own is. */
  async #hear(runs: readonly RunSummary[]): Promise<void> {
    const begun = this.session.take(runs);
    if (begun?.id === this.operation.lastId) this.operation.begins();
    const own = this.operation.busy || this.reading || this.drawing.current !== null;
    if (!begun || own || (this.input !== null && !this.#watching)) return;
    await this.show(begun.id);
    this.#watching = this.operation.lastId === begun.id;
  }

  /** Shows a run of this session: follows it when it still runs. */
  async show(id: string): Promise<void> {
    if (this.locked) return;
    this.live.halt();
    await this.live.ended;
    const run = await this.operation.attach(id);
    if (!run) return;
    this.drawing.clear();
    this.#watching = false;
    this.live.forget();
    this.shown.drop();
    this.opened = null;
    this.input = inputOfRun(run);
    [this.selected, this.inputError, this.notKept] = [0, null, null];
    this.choice.reset();
  }

  /** Puts the input away, and what came of it out of the memory. */
  putAway(): void {
    const id = this.operation.lastId;
    this.choose(null);
    if (id && !this.operation.busy) void this.#bridge.call('runs.forget', { operationId: id });
  }

  /** Whether strokes predict by themselves, from now on and the next time. */
  async wantLive(wanted: boolean): Promise<void> {
    this.live.want(wanted);
    await this.#bridge.call('settings.set', { predictWhileDrawing: wanted });
  }

  /** Key and evaluation keys, before they are needed; nothing where they are of no use, or while something else runs. */
  makeReady(): void {
    if (this.asked.offers('interactive') && !this.operation.busy) this.live.approach();
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
      this.#watching = false;
      this.input = digit;
      this.inputError = null;
    }
    if (digit && live && this.doubt === null) this.live.follow();
    // The answer on show, and any that is on its way, are those of an earlier drawing.
    else if (digit && live) this.live.leaveBehind();
  }

  /** Another input; an earlier answer is put away. Ignored while a prediction runs that was asked for. */
  choose(input: PredictInput | null): void {
    if (this.locked) return;
    if (!isDrawing(input)) {
      if (input) this.drawing.clear();
      this.#drawing = newOperationId();
    }
    this.#watching = false;
    this.opened = null;
    this.input = input;
    [this.selected, this.inputError, this.notKept] = [0, null, null];
    this.choice.reset();
    this.shown.drop();
    this.live.forget();
    this.#reset(input);
  }

  /** Reads files into the input. Labels alone join the open images. While a prediction runs that was asked for, the rest lines up behind it. */
  open(files: readonly FileLike[]): Promise<void> {
    return this.#reads(async (signal) => {
      const { model } = this.asked;
      if (model && (model.reads ?? 'digit') !== 'digit')
        return this.#take(await readRowFiles(this.#bridge, model.name, files, signal));
      const read = await readFiles(this.#bridge, files, signal);
      if (!('pixels' in read)) return this.#label(read.labels);
      const input = inputOfPictures(read);
      await this.#take(input);
      if (this.input === input) this.opened = openedOf(files, input);
    });
  }

  /** Reads the digit anew, of the picture that is open, turned and cut as somebody wishes. */
  async look(view: PictureView): Promise<void> {
    const { opened } = this;
    if (!opened || this.locked) return;
    await this.#reads(async (signal) => {
      this.opened = { ...opened, view };
      const read = await readFiles(this.#bridge, [opened.file], signal, view);
      if ('pixels' in read) this.choose(inputOfPictures(read));
      this.opened = { ...opened, view };
    });
  }

  async #reads(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    this.#reading = new AbortController();
    try {
      await work(this.#reading.signal);
    } catch (error) {
      const report = toReport(error);
      this.inputError = report.code === 'CANCELLED' ? null : report;
    } finally {
      this.reading = false;
    }
  }

  async #take(input: PredictInput): Promise<void> {
    if (this.locked) this.inputError = await this.session.lineUp(this.#wishOf(input));
    else this.choose(input);
  }

  /** What is typed is another row now: what came of the one before is put away. */
  retype(): void {
    if (this.rows?.source === 'form' || this.inputError) this.choose(null);
  }

  /** Rows that came with the program. */
  async trySamples(): Promise<void> {
    const { model } = this.asked;
    if (model && !this.locked) this.#takeRows(await takeSamples(this.#bridge, model.name));
  }

  #takeRows(taken: Result<RowsInput | null>): void {
    if (!taken.ok) this.inputError = taken.error;
    else if (taken.value) this.choose(taken.value);
  }

  /** The button: predicts the input as it is. What a stroke has started for the same drawing is let go on. */
  async predict(): Promise<void> {
    const { model } = this.asked;
    const { typed } = this.subject;
    if (!this.locked && !this.input && typed && model)
      this.#takeRows(await takeTyped(this.#bridge, model.name, typed));
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
    const { input } = this;
    if (!input || this.operation.busy) return;
    this.shown.keep();
    this.notKept = null;
    await this.operation.run(this.#wishOf(input));
  }

  #wishOf(input: PredictInput): OperationInput<'predict.start'> {
    const { asked, packing } = this;
    const possible = packing === 'auto' || asked.offers(packing) ? packing : 'auto';
    const wish = wishOf(input, { packing: possible, model: asked.named, drawing: this.#drawing });
    return this.second === null ? wish : { ...wish, agree: this.second };
  }

  /** Shows all images or some, and looks at the first of them. */
  filter(wish: Partial<ImageWish>): void {
    this.selected = this.choice.become(wish, this.selected);
  }

  /** How images are sent from the next prediction on. */
  send(packing: PackingWish): void {
    this.packing = packing;
    if (!this.following) this.live.halt();
  }

  /** Stops what runs: files being read, a prediction that was asked for or started by a stroke. */
  async stop(): Promise<void> {
    this.#reading.abort();
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

  /** Labels of the images that are open: answers that are there already stay, and are held against them. */
  async #label(labels: Uint8Array): Promise<void> {
    const { images } = this;
    if (!images || images.count !== labels.length) throw labelsMismatch(images?.count ?? 0, labels.length);
    this.input = { ...images, labels };
    this.inputError = null;
    const id = this.operation.lastId;
    if (id) await this.#bridge.call('runs.label', { operationId: id, labels });
  }
}
