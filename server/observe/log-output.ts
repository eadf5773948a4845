/**
 * Where log lines go: standard output, without ever waiting for whoever reads it.
 *
 * A pipe that nobody empties (a paused terminal, a pager, a stuck shipper) must not stop the event loop, and thereby the server. Node writes to
 * pipes and sockets without blocking and keeps what did not fit; here that is bounded, and lines beyond it are counted and told of later.
 * pino's own destination blocks its thread instead, also one of a pool, which then cannot end.
 */
import type { Writable } from 'node:stream';

/** So much may wait for the reader. */
const MOST_WAITING_BYTES = 1_048_576;

export type Output = Pick<Writable, 'write' | 'writableLength' | 'on'>;

/** The stream of a terminal has a handle that can be told not to block. */
interface Blocking {
  readonly _handle?: { setBlocking?(blocking: boolean): void };
}

export class LogOutput {
  readonly #output: Output;
  #dropped = 0;

  constructor(output: Output = process.stdout) {
    this.#output = output;
    (output as Blocking)._handle?.setBlocking?.(false);
    // A reader that went away closes the pipe; that alone must not end the server.
    output.on('error', () => undefined);
  }

  /** Lines that nobody will see, since the last one that said so. */
  get dropped(): number {
    return this.#dropped;
  }

  /** One whole line. */
  write(line: string): void {
    if (this.#output.writableLength > MOST_WAITING_BYTES) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) this.#tellDropped();
    this.#output.write(line);
  }

  /** Resolves when everything is out, or after so many milliseconds. */
  flush(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#output.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tellDropped(): void {
    const event = { level: 40, time: new Date().toISOString(), event: 'log-dropped', lines: this.#dropped };
    this.#dropped = 0;
    this.#output.write(`${JSON.stringify(event)}\n`);
  }
}
