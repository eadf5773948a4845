/** An upload that was encrypted by SEAL: SEAL draws the seeds itself, so all ciphertexts exist before the first one is sent. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { BatchEncryption } from '../../owner.ts';

export class SealEncryption implements BatchEncryption {
  /** SEAL's own generator: it draws c1 with the rest. */
  readonly form = { order: 'ciphertext', expander: 'blake2xb' } as const;
  readonly seeds: Uint8Array;
  readonly blockCount: number;
  readonly blockBytes: number;
  #parts: readonly Uint8Array[] | undefined;

  /** `parts` hold whole ciphertexts, in order. */
  constructor(seeds: Uint8Array, parts: readonly Uint8Array[], blockBytes: number) {
    this.seeds = seeds;
    this.blockBytes = blockBytes;
    this.#parts = parts;
    this.blockCount = parts.reduce((sum, part) => sum + part.length, 0) / blockBytes;
  }

  /** Runs are views of the encrypted bytes. @throws ARGUMENT_INVALID when not even one block may be sent at once */
  async *runs(maxBytes: number): AsyncIterableIterator<{ firstBlock: number; blocks: Uint8Array }> {
    const perRun = Math.floor(maxBytes / this.blockBytes) * this.blockBytes;
    if (perRun === 0) throw new CryptoNetsError('ARGUMENT_INVALID', `a block has ${this.blockBytes} bytes`);
    let firstBlock = 0;
    for (const part of this.#requireParts()) {
      for (let offset = 0; offset < part.length; offset += perRun) {
        this.#requireParts();
        const blocks = part.subarray(offset, Math.min(part.length, offset + perRun));
        yield { firstBlock, blocks };
        firstBlock += blocks.length / this.blockBytes;
      }
    }
  }

  dispose(): void {
    this.#parts = undefined;
  }

  #requireParts(): readonly Uint8Array[] {
    if (!this.#parts) throw new CryptoNetsError('INTERNAL', 'this upload was disposed');
    return this.#parts;
  }
}
