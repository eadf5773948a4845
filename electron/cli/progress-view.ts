/** Progress of an operation in a terminal: one live bar for the stage that runs, one quiet line for each that ended. */
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import { STAGES, type StageName, type StageSpan } from '../../shared/stages/index.ts';
import type { Terminal } from './terminal.ts';
import { report } from './words/report.ts';
import { places, stages } from './words/stages.ts';
import { showBytes, showMs } from './units.ts';

const BAR_CELLS = 24;
const LABEL_CELLS = Math.max(...Object.values(stages).map((label) => label.length));
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const CLEAR_LINE = '\r\u001b[2K';
const REDRAW_MS = 60;

export class ProgressView {
  readonly #terminal: Terminal;
  readonly #running = new Map<StageName, StageProgress>();
  #drawnAtMs = 0;
  #drawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  take(event: StageProgress | StageEnded): void {
    if (event.kind === 'stage') return this.#ended(event.span);
    if (event.done >= event.total) this.#running.delete(event.stage);
    else this.#running.set(event.stage, event);
    this.#draw();
  }

  /** Leaves the terminal as a person expects it. */
  close(): void {
    this.#running.clear();
    this.#erase();
  }

  #ended(span: StageSpan): void {
    this.#running.delete(span.name);
    if (!this.#terminal.live) return;
    this.#erase();
    const { style } = this.#terminal;
    const bytes = span.bytes === undefined ? '' : `  ${showBytes(span.bytes)}`;
    const where = places[STAGES[span.name].where];
    const time = showMs(span.durationMs).padStart(9);
    this.#terminal.line(
      `${style.good('✓')} ${stages[span.name].padEnd(LABEL_CELLS)} ${style.dim(where.padEnd(6))} ${time}${style.dim(bytes)}`,
    );
    this.#drawnAtMs = 0;
    this.#draw();
  }

  #draw(): void {
    const now = performance.now();
    if (!this.#terminal.live || now - this.#drawnAtMs < REDRAW_MS) return;
    // The newest stage that runs is the one to watch; the others overlap with it.
    const progress = [...this.#running.values()].at(-1);
    if (!progress) return;
    this.#drawnAtMs = now;
    this.#drawn = true;
    this.#terminal.write(`${CLEAR_LINE}${this.#line(progress)}`);
  }

  #line({ stage, done, total, unit }: StageProgress): string {
    const { style } = this.#terminal;
    const counted =
      unit === 'bytes' ? report.progress(showBytes(done), showBytes(total)) : report.progress(done, total);
    const label = `  ${stages[stage].padEnd(LABEL_CELLS)} `;
    const room = this.#terminal.columns - label.length - counted.length - 2;
    // A line that the terminal breaks could not be drawn over.
    if (room >= BAR_CELLS) return `${label}${style.accent(bar(done / total))} ${style.dim(counted)}`;
    return `  ${stages[stage]} ${counted}`.slice(0, this.#terminal.columns - 1);
  }

  #erase(): void {
    if (this.#drawn) this.#terminal.write(CLEAR_LINE);
    this.#drawn = false;
  }
}

/** A bar of fixed width, in eighths of a cell. */
export function bar(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS * 8);
  const full = '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
  return full.padEnd(BAR_CELLS, '░');
}
