/** Keeps the books of one upload: seeds first, then blocks in the announced order, neither more nor less than the plan needs. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { blocksOf, SEED_BYTES } from '../../shared/packing/geometry.ts';
import { MAX_CHUNK_BYTES, type BlockOrder } from '../../shared/protocol/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';

/** What is uploaded: so many ciphertexts under these primes. */
export interface UploadShape {
  readonly inputCiphertexts: number;
  readonly parameters: RingParameters;
}

export class Upload {
  /** All seeds, filled by `takeSeeds`. */
  readonly seeds: Uint8Array;
  readonly #ciphertexts: number;
  readonly #order: BlockOrder;
  /** Bytes of a block of each prime. */
  readonly #blockBytes: readonly number[];
  #seedBytes = 0;
  #nextBlock = 0;
  #payloadBytes = 0;

  constructor(plan: UploadShape, order: BlockOrder) {
    this.#ciphertexts = plan.inputCiphertexts;
    this.#order = order;
    this.#blockBytes = blocksOf(plan.parameters);
    this.seeds = new Uint8Array(this.#ciphertexts * SEED_BYTES);
  }

  get blockCount(): number {
    return this.#ciphertexts * this.#blockBytes.length;
  }

  get seedsComplete(): boolean {
    return this.#seedBytes === this.seeds.length;
  }

  get complete(): boolean {
    return this.seedsComplete && this.#nextBlock === this.blockCount;
  }

  /** Seeds and blocks taken so far. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** @throws CHUNK_INVALID, STREAM_TOO_LONG */
  takeSeeds(bytes: Uint8Array): void {
    assertChunkSize(bytes);
    if (this.#nextBlock > 0) throw invalidChunk('seeds come before the first block');
    if (bytes.length % SEED_BYTES !== 0) {
      throw invalidChunk(`expected a whole number of ${SEED_BYTES}-byte seeds, got ${bytes.length} bytes`);
    }
    if (this.#seedBytes + bytes.length > this.seeds.length) {
      throw new CryptoNetsError('STREAM_TOO_LONG', `expected ${this.#ciphertexts} seeds, got more`);
    }
    this.seeds.set(bytes, this.#seedBytes);
    this.#seedBytes += bytes.length;
    this.#payloadBytes += bytes.length;
  }

  /** Checks the place and size of a run of blocks; what is in them is the engine's to check. @throws CHUNK_INVALID, STREAM_TOO_LONG */
  takeBlocks(firstBlock: number, bytes: Uint8Array): void {
    assertChunkSize(bytes);
    if (!this.seedsComplete) throw invalidChunk(`expected ${this.#ciphertexts} seeds before the first block`);
    if (this.#nextBlock === this.blockCount) {
      throw new CryptoNetsError('STREAM_TOO_LONG', `expected ${this.blockCount} blocks, got more`);
    }
    if (firstBlock !== this.#nextBlock) {
      throw invalidChunk(`expected block ${this.#nextBlock}, got block ${firstBlock}`);
    }
    this.#nextBlock = this.#endOfRun(firstBlock, bytes.length);
    this.#payloadBytes += bytes.length;
  }

  /** @throws STREAM_TOO_SHORT when the client ended before everything was there */
  assertComplete(): void {
    if (this.complete) return;
    const message = this.seedsComplete
      ? `expected ${this.blockCount} blocks, got ${this.#nextBlock}`
      : `expected ${this.#ciphertexts} seeds, got ${this.#seedBytes / SEED_BYTES}`;
    throw new CryptoNetsError('STREAM_TOO_SHORT', message);
  }

  /** Index after the last block of a run of so many bytes. */
  #endOfRun(firstBlock: number, bytes: number): number {
    let block = firstBlock;
    let left = bytes;
    while (left > 0) {
      if (block === this.blockCount) {
        throw new CryptoNetsError('STREAM_TOO_LONG', `expected ${this.blockCount} blocks, got more`);
      }
      left -= this.#blockBytes[this.#primeOf(block)]!;
      block += 1;
    }
    if (left < 0) throw invalidChunk(`expected whole blocks, got ${bytes} bytes from block ${firstBlock}`);
    return block;
  }

  #primeOf(block: number): number {
    const primes = this.#blockBytes.length;
    return this.#order === 'ciphertext' ? block % primes : Math.floor(block / this.#ciphertexts);
  }
}

function invalidChunk(message: string): CryptoNetsError {
  return new CryptoNetsError('CHUNK_INVALID', message);
}

function assertChunkSize(bytes: Uint8Array): void {
  if (bytes.length === 0) throw invalidChunk('expected a chunk, got none of its bytes');
  if (bytes.length > MAX_CHUNK_BYTES) {
    throw invalidChunk(`expected at most ${MAX_CHUNK_BYTES} bytes, got ${bytes.length}`);
  }
}
