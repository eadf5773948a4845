/** Follows the messages of a stream by their length prefixes (1 byte compressed flag, 4 bytes length), without keeping a byte of them. */

const PREFIX_BYTES = 5;

export class Framing {
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  readonly #declared: (bytes: number, message: number) => void;
  #prefixBytes = 0;
  #remaining = 0;
  #messages = 0;
  #bytes = 0;
  #wholeBytes = 0;

  /** @param declared told the length of each message, counted from 0, as soon as it is known */
  constructor(declared: (bytes: number, message: number) => void) {
    this.#declared = declared;
  }

  /** Whole messages so far. */
  get messages(): number {
    return this.#messages;
  }

  /** Bytes so far, prefixes included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes so far up to the end of the last whole message. */
  get wholeBytes(): number {
    return this.#wholeBytes;
  }

  take(data: Uint8Array): void {
    let at = 0;
    while (at < data.length) at = this.#step(data, at);
  }

  #step(data: Uint8Array, at: number): number {
    if (this.#prefixBytes < PREFIX_BYTES) {
      this.#prefix[this.#prefixBytes] = data[at]!;
      this.#prefixBytes += 1;
      this.#bytes += 1;
      if (this.#prefixBytes === PREFIX_BYTES) this.#begin();
      return at + 1;
    }
    const taken = Math.min(this.#remaining, data.length - at);
    this.#remaining -= taken;
    this.#bytes += taken;
    if (this.#remaining === 0) this.#end();
    return at + taken;
  }

  #begin(): void {
    this.#remaining = new DataView(this.#prefix.buffer).getUint32(1);
    this.#declared(this.#remaining, this.#messages);
    if (this.#remaining === 0) this.#end();
  }

  #end(): void {
    this.#messages += 1;
    this.#prefixBytes = 0;
    this.#wholeBytes = this.#bytes;
  }
}
