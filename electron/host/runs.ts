/**
 * The predictions of this session: the one that runs, those that wait for it in the order in which they were asked for, and the latest that
 * have ended, so that any window can follow, stop and show them. They share this computer's processors, so one runs at a time.
 */
import { CryptoNetsError, type ErrorReport } from '../../shared/errors/index.ts';
import type {
  HostEvents,
  PredictionResult,
  RowTexts,
  RunRecord,
  RunSource,
  RunSummary,
} from '../../shared/ipc/types.ts';
import type { OperationId } from '../../shared/operations/index.ts';
import { applyEvent, type LiveStage } from '../../shared/operations/live-stages.ts';

/** What a run is about, as the view that started it has said. */
export interface RunInput {
  readonly id: OperationId;
  readonly model?: string | undefined;
  /** Rows as they were written; absent of images. */
  readonly rows?: RowTexts | undefined;
  readonly images: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
  readonly source: RunSource | null;
  readonly title: string;
  readonly drawing: OperationId | undefined;
}

interface Kept extends RunInput {
  readonly startedAt: string;
  /** Of its turn; of one that waits, when it was asked for. */
  startedMs: number;
  state: RunSummary['state'];
  labels: Uint8Array | null;
  endedMs: number | undefined;
  sequence: number;
  stages: readonly LiveStage[];
  glimpse: Uint8Array | null;
  result: PredictionResult | null;
  error: ErrorReport | null;
  /** Lets it begin. */
  begin: (() => void) | undefined;
}

const isOpen = ({ state }: Pick<Kept, 'state'>): boolean => state === 'running' || state === 'queued';

/** Of those that have ended; the newest stays however large it is. */
const MOST_ENDED = 8;
const MOST_PIXELS = 128 * 1024 * 1024;

export class Runs {
  /** Newest first. */
  #kept: readonly Kept[] = [];
  readonly #changed: (runs: readonly RunSummary[]) => void;
  readonly #now: () => number;

  constructor(changed: (runs: readonly RunSummary[]) => void, now: () => number = () => performance.now()) {
    this.#changed = changed;
    this.#now = now;
  }

  /** A prediction was asked for. A further stroke of a drawing takes the place of the strokes before it. */
  begin(input: RunInput): void {
    const others = this.#kept.filter(
      (run) => run.drawing === undefined || run.drawing !== input.drawing || isOpen(run),
    );
    const kept: Kept = {
      ...input,
      startedAt: new Date().toISOString(),
      startedMs: this.#now(),
      state: 'queued',
      endedMs: undefined,
      sequence: -1,
      stages: [],
      glimpse: null,
      result: null,
      error: null,
      begin: undefined,
    };
    this.#become([kept, ...others]);
  }

  /** Resolves when none that was asked for before it is left to run. @throws CANCELLED */
  turn(id: OperationId, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => reject(new CryptoNetsError('CANCELLED'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    this.#byId(id).begin = resolve;
    this.#next();
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** Hears every operation; those that are no predictions are passed over. */
  hear({ id, sequence, event }: HostEvents['operation']): void {
    const run = this.#kept.find((one) => one.id === id);
    if (!run || !isOpen(run)) return;
    run.sequence = sequence;
    if (event.kind === 'glimpse') run.glimpse = event.bytes;
    else if (event.kind === 'progress' || event.kind === 'stage')
      run.stages = applyEvent(run.stages, event, this.#now() - run.startedMs);
    else {
      run.state = event.kind;
      run.endedMs = this.#now();
      if (event.kind === 'failed') run.error = event.error;
      if (event.kind === 'done' && 'predictions' in event.result) run.result = event.result;
      this.#become(this.#kept);
      this.#next();
    }
  }

  #next(): void {
    if (this.#kept.some(({ state }) => state === 'running')) return;
    const run = this.#kept.findLast(({ state }) => state === 'queued');
    // It comes for its turn by itself, a moment after it was asked for.
    if (!run?.begin) return;
    run.state = 'running';
    run.startedMs = this.#now();
    run.begin();
    this.#become(this.#kept);
  }

  list(): RunSummary[] {
    const queued = this.#kept.filter(({ state }) => state === 'queued').reverse();
    return this.#kept.map((run) => summaryOf(run, queued.indexOf(run) + 1));
  }

  /** @throws NOT_FOUND */
  open(id: OperationId): RunRecord {
    const run = this.#byId(id);
    const { rows, pixels, labels, sequence, stages, glimpse, result, error } = run;
    const elapsedMs = (run.endedMs ?? this.#now()) - run.startedMs;
    const summary = this.list().find((one) => one.id === id)!;
    return { ...summary, rows, pixels, labels, elapsedMs, sequence, stages, glimpse, result, error };
  }

  /** @throws NOT_FOUND, LABELS_MISMATCH */
  label(id: OperationId, labels: Uint8Array): void {
    const run = this.#byId(id);
    if (labels.length !== run.images)
      throw new CryptoNetsError('LABELS_MISMATCH', `expected ${run.images} labels, got ${labels.length}`);
    run.labels = labels;
  }

  /** One that runs or waits stays. */
  forget(id: OperationId): void {
    this.#become(this.#kept.filter((run) => run.id !== id || isOpen(run)));
  }

  /** Answers are not shown any more by somebody who opens a window now. */
  forgetEnded(): void {
    this.#become(this.#kept.filter(isOpen));
  }

  #byId(id: OperationId): Kept {
    const run = this.#kept.find((one) => one.id === id);
    if (!run) throw new CryptoNetsError('NOT_FOUND');
    return run;
  }

  #become(runs: readonly Kept[]): void {
    let [ended, pixels] = [0, 0];
    this.#kept = runs.filter((run) => {
      if (isOpen(run)) return true;
      ended += 1;
      pixels += run.pixels.length;
      return ended === 1 || (ended <= MOST_ENDED && pixels <= MOST_PIXELS);
    });
    this.#changed(this.list());
  }
}

function summaryOf({ id, startedAt, state, images, source, title, model }: Kept, place: number): RunSummary {
  const summary = { id, startedAt, state, images, source, title, model };
  return place > 0 ? { ...summary, place } : summary;
}
