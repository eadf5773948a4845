/** Writes what `board/src/common/reader.h` reads: little-endian numbers, and lists behind their 32-bit length. */

export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  u32(...values: readonly number[]): this {
    return this.raw(new Uint8Array(Uint32Array.from(values).buffer));
  }

  u64(value: bigint): this {
    return this.raw(new Uint8Array(BigUint64Array.of(value).buffer));
  }

  /** A list of items of any typed array. */
  list(items: Uint32Array | Int32Array | Int8Array | BigUint64Array | BigInt64Array): this {
    return this.u32(items.length).raw(new Uint8Array(items.buffer, items.byteOffset, items.byteLength));
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
