/** The oracle's key owner: "encrypts" by writing slots down. For tests only: it hides nothing. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import { centred } from '../../../../shared/he/index.ts';
import type { BatchPrivacy, ClientBatchPlan, BatchSet } from '../../../../shared/packing/batch/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { gatherSlots } from '../../../../shared/packing/batch/index.ts';
import type { BatchEncryption, BatchKeyOwner } from '../../owner.ts';
import { writeKeysHeader } from '../../../wire/evaluation-keys.ts';
import { ResiduePacker } from '../../../wire/residues.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { openEncryption, openDecryption } from '../../checks.ts';
import { SEED_BYTES, blockCount, residueBits } from '../../../../shared/packing/geometry.ts';

export class PlainBatchKeyOwner implements BatchKeyOwner {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: BatchSet;
  readonly #packer: ResiduePacker;

  constructor(parameters: BatchSet) {
    this.parameters = parameters;
    this.#packer = new ResiduePacker(parameters.polyDegree, residueBits(parameters));
  }

  /** Nothing is hidden here: a header, and zeros. */
  async makePrivacyKeys({ keys }: BatchPrivacy, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    const bytes = new Uint8Array(keys.bytes);
    bytes.set(writeKeysHeader(keys));
    return bytes;
  }

  async encrypt(
    plan: ClientBatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<BatchEncryption> {
    openEncryption(this, plan, pixels, images, control);
    const pixelsPerImage = plan.inputCiphertexts;
    const { bytes: blockBytes } = this.#packer;
    const primes = this.parameters.dataPrimes.length;
    const bytes = new Uint8Array(blockCount(plan) * blockBytes);
    const values = new BigUint64Array(this.parameters.polyDegree);
    for (let pixel = 0; pixel < pixelsPerImage; pixel++) {
      gatherSlots(pixels, pixelsPerImage, pixel, values);
      const offset = pixel * primes * blockBytes;
      this.#packer.pack(new Uint32Array(values.buffer), bytes.subarray(offset, offset + blockBytes));
    }
    return {
      seeds: new Uint8Array(pixelsPerImage * SEED_BYTES),
      form: { order: 'ciphertext', expander: 'blake2xb' },
      blockCount: blockCount(plan),
      blockBytes,
      runs: (maxBytes) => runsOfBlocks(bytes, blockBytes, maxBytes),
      dispose: () => void bytes.fill(0),
    };
  }

  async decrypt(
    plan: ClientBatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const { count, size, primes } = result;
    const scores = new BigInt64Array(images * count);
    const halves = new Uint32Array(2 * this.parameters.polyDegree);
    const { bytes: blockBytes } = this.#packer;
    for (let block = 0; block < count * size * primes; block++) {
      const packed = result.bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
      this.#packer.unpack(packed, this.parameters.dataPrimes[block % primes]!, halves);
      if (block % (size * primes) !== 0) continue;
      const values = new BigUint64Array(halves.buffer);
      const output = block / (size * primes);
      for (let image = 0; image < images; image++) {
        scores[image * count + output] = centred(values[image]!, this.parameters.plainModulus);
      }
    }
    return scores;
  }

  async dispose(): Promise<void> {}
}

async function* runsOfBlocks(
  bytes: Uint8Array,
  blockBytes: number,
  maxBytes: number,
): AsyncIterableIterator<{ firstBlock: number; blocks: Uint8Array }> {
  const perRun = Math.floor(maxBytes / blockBytes);
  if (perRun === 0) throw new CryptoNetsError('ARGUMENT_INVALID', `a block has ${blockBytes} bytes`);
  const total = bytes.length / blockBytes;
  for (let firstBlock = 0; firstBlock < total; firstBlock += perRun) {
    const blocks = bytes.slice(firstBlock * blockBytes, Math.min(total, firstBlock + perRun) * blockBytes);
    yield { firstBlock, blocks };
  }
}
