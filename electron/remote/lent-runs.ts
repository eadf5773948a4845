/**
 * Memory of runs that were written and not yet acknowledged.
 *
 * The callback of a write comes before the bytes have left this process (docs/protocol.md): a buffer that was given back there would be
 * overwritten by a later run while the connection still reads it. What the server has acknowledged, nobody here reads any more.
 */

interface Lent {
  /** Payload of the upload up to the end of the run. */
  readonly endBytes: number;
  readonly giveBack: () => void;
}

export class LentRuns {
  readonly #waiting: Lent[] = [];
  #sentBytes = 0;

  /** So much payload was handed to the connection, in order. */
  sent(bytes: number, giveBack?: () => void): void {
    this.#sentBytes += bytes;
    if (giveBack) this.#waiting.push({ endBytes: this.#sentBytes, giveBack });
  }

  /** The server has checked and taken so much of the payload. */
  acknowledged(receivedBytes: number): void {
    while (this.#waiting.length > 0 && this.#waiting[0]!.endBytes <= receivedBytes) {
      this.#waiting.shift()!.giveBack();
    }
  }
}
