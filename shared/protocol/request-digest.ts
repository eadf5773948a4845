/**
 * What an answer says of the request that it belongs to. Both sides compute it over what they sent and got: names, every seed, and enough of the
 * blocks to tell any two uploads apart. The seeds are 64 fresh random bytes a ciphertext, so no two requests have one digest.
 */
import type { BlockOrder, Expander } from './upload-form.ts';

/** A SHA-256 in the making. */
interface Hash {
  update(data: string | Uint8Array): unknown;
}

/** What a header asks for, whatever its form. */
export interface RequestNames {
  /** 32 lower-case hexadecimal digits. */
  readonly requestId: string;
  readonly modelName: string;
  readonly modelCommitment: string;
  readonly parameterSet: string;
  readonly planDigest: string;
  readonly packing: 'batch' | 'interactive';
  /** Of a batch. */
  readonly blockOrder?: BlockOrder | undefined;
  /** Of a batch; SEAL's own is not hashed, so that peers who know no other agree. */
  readonly expander?: Expander | undefined;
  /** Of an interactive request. */
  readonly ciphertextCount?: number | undefined;
  readonly evaluationKeysDigest?: string | undefined;
}

const DOMAIN = 'cryptonets-request-1';
/** Of every so many bytes of blocks, wherever chunks begin and end, */
const STRIDE_BYTES = 32_768;
/** the first so many are hashed: a sixty-fourth of the time that all would take. A bit that is turned over elsewhere decrypts to noise. */
const SAMPLE_BYTES = 512;

export class RequestDigest<H extends Hash> {
  /** Whoever made it takes the digest out of it. */
  readonly hash: H;
  /** Bytes of blocks so far. */
  #offset = 0;

  constructor(hash: H, names: RequestNames) {
    this.hash = hash;
    const { requestId, modelName, modelCommitment, parameterSet, planDigest, packing } = names;
    const asked = [requestId, modelName, modelCommitment, parameterSet, planDigest, packing];
    const { blockOrder = '', ciphertextCount = '', evaluationKeysDigest = '', expander = 'blake2xb' } = names;
    const other = expander === 'blake2xb' ? [] : [expander];
    hash.update(
      JSON.stringify([DOMAIN, ...asked, blockOrder, ciphertextCount, evaluationKeysDigest, ...other]),
    );
  }

  /** The next ones, in order; all of them before the first blocks. */
  seeds(seeds: Uint8Array): void {
    this.hash.update(seeds);
  }

  /** The next ones, in the announced order. */
  blocks(blocks: Uint8Array): void {
    const end = this.#offset + blocks.length;
    const first = Math.floor(this.#offset / STRIDE_BYTES) * STRIDE_BYTES;
    for (let sample = first; sample < end; sample += STRIDE_BYTES) {
      const from = Math.max(sample, this.#offset);
      const to = Math.min(sample + SAMPLE_BYTES, end);
      if (from < to) this.hash.update(blocks.subarray(from - this.#offset, to - this.#offset));
    }
    this.#offset = end;
  }
}
