/** The home view's controller: what to predict, the run, and what came of it. */
import { toReport, type ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { ModelSummary, PredictionResult } from '../../../shared/ipc/types.ts';
import { Drawing, DRAWING_SIDE, inkOf } from './drawing.svelte.ts';
import { toDigit } from './image/network-image.ts';
import { labelsMismatch, readFiles, type FileLike } from './image/read-files.ts';
import { Operation, type Clock } from './operation.svelte.ts';
import { inputOfPictures, wrongIndices, type BatchInput, type PredictInput } from './predict/input.ts';

/** Four faces and the moment before the button. */
export type Face = 'empty' | 'ready' | 'busy' | 'done' | 'failed';

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

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, clock?: Clock) {
    this.#bridge = bridge;
    this.operation = new Operation(bridge, clock);
  }

  get face(): Face {
    const { operation, input } = this;
    if (operation.busy) return 'busy';
    if (operation.state === 'failed') return 'failed';
    if (operation.state === 'done') return 'done';
    return input ? 'ready' : 'empty';
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
  }

  /** The drawing changed: it is the input now, or nothing is. Needs a browser. */
  takeDrawing(): void {
    if (this.drawing.strokes.length === 0) return this.choose(null);
    const ink = inkOf(this.drawing.strokes);
    if (!ink.some((value) => value > 0)) return this.choose(null);
    const pixels = toDigit(DRAWING_SIDE, DRAWING_SIDE, ink);
    this.choose({ kind: 'digit', source: 'drawing', name: '', pixels, label: null });
  }

  /** Another input; an earlier answer is put away. Ignored while a prediction runs. */
  choose(input: PredictInput | null): void {
    if (this.operation.busy) return;
    if (input?.kind === 'batch' || (input && input.source !== 'drawing')) this.drawing.clear();
    this.input = input;
    this.inputError = null;
    this.selected = 0;
    this.wrongOnly = false;
    this.operation.reset();
  }

  /** Reads files into the input. Labels alone join the open batch. */
  async open(files: readonly FileLike[]): Promise<void> {
    if (this.operation.busy || this.reading || files.length === 0) return;
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

  async predict(): Promise<void> {
    const { input } = this;
    if (!input || this.operation.busy || this.reading) return;
    this.inputError = null;
    const labels = input.kind === 'batch' ? input.labels : null;
    await this.operation.run((operationId) =>
      this.#bridge.call('predict.start', {
        operationId,
        model: undefined,
        packing: 'auto',
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

  stop(): Promise<void> {
    return this.operation.stop();
  }

  #withLabels(labels: Uint8Array): PredictInput {
    const { batch } = this;
    if (!batch || batch.count !== labels.length) throw labelsMismatch(batch?.count ?? 0, labels.length);
    return { ...batch, labels };
  }
}
