/** How far reading has come, on one line that is drawn over; nothing where nobody looks, or it takes no time. */
import type { Terminal } from './terminal.ts';
import { predict as words } from './words/predict.ts';

const CLEAR_LINE = '\r\u001b[2K';
const QUIET_MS = 400;
const REDRAW_MS = 100;

export class ReadingView {
  readonly #terminal: Terminal;
  #nextAtMs = performance.now() + QUIET_MS;
  #drawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  take(done: number, total: number): void {
    const now = performance.now();
    if (!this.#terminal.live || now < this.#nextAtMs) return;
    this.#nextAtMs = now + REDRAW_MS;
    this.#drawn = true;
    this.#terminal.write(`${CLEAR_LINE}  ${words.reading(done, total)}`);
  }

  close(): void {
    if (this.#drawn) this.#terminal.write(CLEAR_LINE);
    this.#drawn = false;
  }
}
