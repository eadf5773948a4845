/** Counts the messages of an ONNX file before any of them becomes an object: two bytes of a hostile file would become hundreds. */
import { ONNX_LIMITS } from './limits.ts';
import { malformed } from './refuse.ts';

/** Fields that hold messages, and the ones within them; the numbers of proto/onnx/onnx.proto. */
interface Fields {
  readonly [field: number]: Fields | null;
}

const TENSOR: Fields = { 6: null, 13: null };
const ATTRIBUTE: Fields = { 5: TENSOR, 9: null };
const VALUE: Fields = { 2: { 1: { 2: { 1: null } } } };
const GRAPH: Fields = {
  1: { 1: null, 2: null, 5: ATTRIBUTE },
  5: TENSOR,
  11: VALUE,
  12: VALUE,
  15: null,
};
const MODEL: Fields = { 7: GRAPH, 8: null, 25: null };

class Scan {
  readonly #bytes: Uint8Array;
  #left: number = ONNX_LIMITS.messages;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  run(): void {
    this.#message(0, this.#bytes.length, MODEL);
  }

  #message(start: number, end: number, fields: Fields): void {
    for (let at = start; at < end;) {
      const [tag, afterTag] = this.#varint(at, end);
      const kind = tag & 7;
      if (kind === 2) {
        const [length, from] = this.#varint(afterTag, end);
        if (from + length > end) throw cut();
        const within = fields[Math.floor(tag / 8)];
        if (within !== undefined) this.#count(from, from + length, within);
        at = from + length;
      } else at = this.#skip(kind, afterTag, end);
    }
  }

  #count(start: number, end: number, within: Fields | null): void {
    this.#left -= 1;
    if (this.#left < 0)
      throw malformed(`more than ${ONNX_LIMITS.messages} messages (nodes, tensors, attributes)`);
    if (within) this.#message(start, end, within);
  }

  #skip(kind: number, at: number, end: number): number {
    const next = kind === 0 ? this.#varint(at, end)[1] : kind === 1 ? at + 8 : kind === 5 ? at + 4 : NaN;
    if (!(next <= end)) throw cut();
    return next;
  }

  /** Value (exact below 2^53) and the place behind it. */
  #varint(at: number, end: number): [number, number] {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      if (at + index >= end) throw cut();
      const byte = this.#bytes[at + index]!;
      value += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return [value, at + index + 1];
    }
    throw cut();
  }
}

const cut = (): Error => malformed('the file is cut short, or no ONNX model at all');

/** Cost: one pass over the tags; contents of tensors are stepped over. @throws MODEL_INVALID */
export function prescan(bytes: Uint8Array): void {
  new Scan(bytes).run();
}
