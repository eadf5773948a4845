/** Frames between a server and its workers: two lengths, a header, then bytes that are read straight to where they are wanted. */
import type { Writable } from 'node:stream';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** Length of the header, length of the bytes: 32 bits each, little-endian. */
const PREFIX_BYTES = 8;

export interface Frame {
  readonly header: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface FrameReaderParts {
  readonly mostHeaderBytes: number;
  readonly mostBytes: number;
  /** Room for the bytes of a frame, exactly so many. */
  readonly room: (bytes: number) => Uint8Array;
  readonly arrived: (frame: Frame) => void;
}

/** Puts frames together. Whoever reads asks for `space`, fills some of it and says how much; or hands over what was read elsewhere. */
export class FrameReader {
  readonly #parts: FrameReaderParts;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  /** What is being filled: the prefix, then header and bytes of its frame. */
  #targets: Uint8Array[] = [this.#prefix];
  #at = 0;
  #filled = 0;

  constructor(parts: FrameReaderParts) {
    this.#parts = parts;
  }

  /** Where the next bytes belong; never empty. */
  space(): Uint8Array {
    return this.#targets[this.#at]!.subarray(this.#filled);
  }

  /** So much of `space` was filled. @throws LIMIT_EXCEEDED for lengths that no frame has */
  filled(bytes: number): void {
    this.#filled += bytes;
    while (this.#at < this.#targets.length && this.#filled === this.#targets[this.#at]!.length) {
      this.#at += 1;
      this.#filled = 0;
      if (this.#at === 1 && this.#targets.length === 1) this.#open();
    }
    if (this.#at < this.#targets.length) return;
    const [, header, body] = this.#targets;
    this.#targets = [this.#prefix];
    this.#at = 0;
    this.#parts.arrived({ header: header!, bytes: body! });
  }

  /** @throws LIMIT_EXCEEDED */
  take(chunk: Uint8Array): void {
    for (let rest = chunk; rest.length > 0;) {
      const space = this.space();
      const part = rest.subarray(0, space.length);
      space.set(part);
      rest = rest.subarray(part.length);
      this.filled(part.length);
    }
  }

  #open(): void {
    const lengths = new DataView(this.#prefix.buffer);
    const [header, body] = [lengths.getUint32(0, true), lengths.getUint32(4, true)];
    const { mostHeaderBytes, mostBytes, room } = this.#parts;
    if (header > mostHeaderBytes || body > mostBytes) {
      throw new CryptoNetsError('LIMIT_EXCEEDED', `a frame of ${header} and ${body} bytes`);
    }
    this.#targets = [this.#prefix, new Uint8Array(header), room(body)];
  }
}

/** Resolves when the system has taken everything, or never will: the bytes may be used again. */
export function sendFrame(
  to: Writable,
  header: Uint8Array,
  parts: readonly Uint8Array[] = [],
): Promise<void> {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  const prefix = new Uint8Array(PREFIX_BYTES);
  const lengths = new DataView(prefix.buffer);
  lengths.setUint32(0, header.length, true);
  lengths.setUint32(4, bytes, true);
  return new Promise((resolve) => {
    const pieces = [prefix, header, ...parts.filter((part) => part.length > 0)];
    const last = pieces.pop()!;
    to.cork();
    for (const piece of pieces) to.write(piece, () => undefined);
    to.write(last, () => resolve());
    to.uncork();
  });
}
