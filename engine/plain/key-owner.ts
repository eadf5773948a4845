/** The oracle's key owner: "encrypts" by writing slots down. For tests only: it hides nothing. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { centred } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import { checkPixels, gatherSlots } from '../../shared/packing/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';
import type { BatchEncryption, KeyOwner } from '../key-owner.ts';
import { blockCount, checkScores, residueBits, ResiduePacker, SEED_BYTES } from '../wire/index.ts';
import type { EncryptedScores } from '../wire/index.ts';
import { requireParameters } from '../wire/require.ts';

export class PlainKeyOwner implements KeyOwner {
  readonly facts = { engine: 'plain', cpuPath: 'js', threads: 1 } as const;
  readonly parameters: ParameterSet;
  readonly #packer: ResiduePacker;

  constructor(parameters: ParameterSet) {
    this.parameters = parameters;
    this.#packer = new ResiduePacker(parameters.polyDegree, residueBits(parameters));
  }

  async encryptBatch(
    plan: BatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<BatchEncryption> {
    requireParameters(plan, this.parameters);
    const pixelsPerImage = plan.inputCiphertexts;
    const { polyDegree: slots } = this.parameters;
    checkPixels(pixels, images, { pixelsPerImage, slots, largestPixel: 2 ** plan.inputBits - 1 });
    throwIfAborted(control.signal);
    const { bytes: blockBytes } = this.#packer;
    const primes = this.parameters.dataPrimes.length;
    const bytes = new Uint8Array(blockCount(plan) * blockBytes);
    const values = new BigUint64Array(slots);
    for (let pixel = 0; pixel < pixelsPerImage; pixel++) {
      gatherSlots(pixels, pixelsPerImage, pixel, values);
      const offset = pixel * primes * blockBytes;
      this.#packer.pack(new Uint32Array(values.buffer), bytes.subarray(offset, offset + blockBytes));
    }
    return {
      seeds: new Uint8Array(pixelsPerImage * SEED_BYTES),
      order: 'ciphertext',
      blockCount: blockCount(plan),
      blockBytes,
      runs: (maxBytes) => runsOfBlocks(bytes, blockBytes, maxBytes),
      dispose: () => void bytes.fill(0),
    };
  }

  async decryptBatch(
    plan: BatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireParameters(plan, this.parameters);
    checkScores(plan, result);
    throwIfAborted(control.signal);
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
