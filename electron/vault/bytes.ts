/** Bounded reading and writing of the vault's binary formats, and the wiping of secrets. */
import { joinBytes } from '../../shared/bytes.ts';
import { timingSafeEqual } from 'node:crypto';
import { CryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';

/** Overwrites secrets in place. Best effort: the runtime may hold copies that nobody can reach. */
export function zero(...secrets: (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}

/** Compares in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** UTF-8 bytes of public text: labels, names, ids. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Joins public fields so that no two different lists give the same bytes: each is preceded by its length (u32, big endian). */
export function joinFields(...fields: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter();
  for (const field of fields) writer.u32(field.length).bytes(field);
  return writer.finish();
}

/** Builds a byte string; numbers are unsigned and big endian. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    return this.#number(value, 1);
  }

  u16(value: number): this {
    return this.#number(value, 2);
  }

  u32(value: number): this {
    return this.#number(value, 4);
  }

  /** A non-negative safe integer in 8 bytes, e.g. milliseconds since 1970. */
  u64(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not an unsigned safe integer');
    const part = new Uint8Array(8);
    new DataView(part.buffer).setBigUint64(0, BigInt(value));
    return this.bytes(part);
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    return this;
  }

  /** Text of at most 255 UTF-8 bytes, after its length in one byte. */
  text(value: string): this {
    const part = utf8(value);
    return this.u8(part.length).bytes(part);
  }

  finish(): Uint8Array {
    return joinBytes(this.#parts);
  }

  #number(value: number, size: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new RangeError(`not an unsigned integer of ${String(size)} bytes`);
    }
    const part = new Uint8Array(size);
    for (let i = 0; i < size; i++) part[size - 1 - i] = Math.floor(value / 2 ** (8 * i)) & 0xff;
    return this.bytes(part);
  }
}

/** Reads what ByteWriter wrote; whatever does not fit throws the error code given at construction. Copies, never views. */
export class ByteReader {
  readonly #source: Uint8Array;
  readonly #code: ErrorCode;
  #offset = 0;

  constructor(source: Uint8Array, code: ErrorCode) {
    this.#source = source;
    this.#code = code;
  }

  u8(): number {
    return this.#number(1);
  }

  u16(): number {
    return this.#number(2);
  }

  u32(): number {
    return this.#number(4);
  }

  u64(): number {
    const part = this.bytes(8);
    const value = new DataView(part.buffer).getBigUint64(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail('a number is too large');
    return Number(value);
  }

  bytes(length: number): Uint8Array {
    if (length > this.#source.length - this.#offset) this.fail('it is too short');
    const part = Uint8Array.from(this.#source.subarray(this.#offset, this.#offset + length));
    this.#offset += length;
    return part;
  }

  text(maxLength = 255): string {
    const length = this.u8();
    if (length > maxLength) this.fail('a name is too long');
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(length));
    } catch {
      return this.fail('a name is not UTF-8');
    }
  }

  expect(expected: Uint8Array, what: string): void {
    if (!equalBytes(this.bytes(expected.length), expected)) this.fail(what);
  }

  end(): void {
    if (this.#offset !== this.#source.length) this.fail('it is too long');
  }

  /** Throws the reader's code. `what` is fixed text of the caller, never bytes that were read. */
  fail(what: string): never {
    throw new CryptoNetsError(this.#code, `the stored bytes cannot be used: ${what}`);
  }

  #number(size: 1 | 2 | 4): number {
    let value = 0;
    for (const byte of this.bytes(size)) value = value * 256 + byte;
    return value;
  }
}
