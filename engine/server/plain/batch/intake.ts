/** The upload of the oracle: every residue checked as a real engine would, the slots taken from prime 0. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import type { BatchSet } from '../../../../shared/packing/batch/index.ts';
import type { Intake } from '../../forward/batch/evaluation.ts';
import { blockPlace } from '../../../wire/batch.ts';
import { ResiduePacker } from '../../../wire/residues.ts';
import type { BlockOrder } from '../../../wire/batch.ts';
import { PlainVector } from './vector.ts';
import type { Slots } from './vector.ts';
import { residueBits } from '../../../../shared/packing/geometry.ts';

export class PlainIntake implements Intake {
  readonly #parameters: BatchSet;
  readonly #order: BlockOrder;
  readonly #packer: ResiduePacker;
  readonly #slots: Slots[];
  readonly #scratch: Uint32Array<ArrayBuffer>;

  constructor(parameters: BatchSet, count: number, order: BlockOrder) {
    this.#parameters = parameters;
    this.#order = order;
    this.#packer = new ResiduePacker(parameters.polyDegree, residueBits(parameters));
    this.#slots = Array.from({ length: count }, () => new BigUint64Array(parameters.polyDegree));
    this.#scratch = new Uint32Array(2 * parameters.polyDegree);
  }

  async take(firstBlock: number, blocks: Uint8Array): Promise<void> {
    const { dataPrimes, plainModulus } = this.#parameters;
    const { bytes } = this.#packer;
    for (let index = 0; index * bytes < blocks.length; index++) {
      const block = firstBlock + index;
      const { ciphertext, prime } = blockPlace(block, this.#order, this.#slots.length, dataPrimes.length);
      this.#packer.unpack(
        blocks.subarray(index * bytes, (index + 1) * bytes),
        dataPrimes[prime]!,
        this.#scratch,
      );
      if (prime > 0) continue;
      const values = new BigUint64Array(this.#scratch.buffer);
      if (values.some((value) => value >= plainModulus)) throw new CryptoNetsError('CIPHERTEXT_INVALID');
      this.#slots[ciphertext]!.set(values);
    }
  }

  async complete(): Promise<PlainVector> {
    return new PlainVector(this.#slots, 2, this.#parameters.dataPrimes.length);
  }

  dispose(): void {}
}
