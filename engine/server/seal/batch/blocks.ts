/** Jobs on packed residues: uploads into shared memory, checked or expanded, and results out of it. SEAL has no part in them. */
import { blockPlace } from '../../../wire/batch.ts';
import { counterResidues } from '../../../wire/counter-stream.ts';
import { ResiduePacker } from '../../../wire/residues.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { ExpandJob, PackJob, UnpackJob } from './jobs.ts';
import { residueBytes } from './vector.ts';
import type { StoredVector } from './vector.ts';
import type { BatchSet } from '../../../../shared/packing/batch/index.ts';
import { packedCiphertextBytes, residueBits, SEED_BYTES } from '../../../../shared/packing/geometry.ts';

export function makePacker(parameters: BatchSet): ResiduePacker {
  return new ResiduePacker(parameters.polyDegree, residueBits(parameters));
}

/** The residues of one polynomial modulo one prime as pairs of 32-bit halves. */
function halves(
  vector: StoredVector,
  place: { ciphertext: number; polynomial: number; prime: number },
): Uint32Array {
  const bytes = residueBytes(vector, place);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** @throws RESIDUE_OUT_OF_RANGE, CANCELLED */
export function unpackBlocks(packer: ResiduePacker, parameters: BatchSet, job: UnpackJob): void {
  const { output, blocks, order } = job;
  for (let index = 0; index * packer.bytes < blocks.length; index++) {
    throwIfStopped(job.stop);
    const { ciphertext, prime } = blockPlace(job.firstBlock + index, order, output.count, output.primes);
    const block = blocks.subarray(index * packer.bytes, (index + 1) * packer.bytes);
    packer.unpack(block, parameters.dataPrimes[prime]!, halves(output, { ciphertext, polynomial: 0, prime }));
  }
}

/** c1 of each ciphertext from AES; c0 is left alone. @throws CANCELLED */
export function expandCounterSeeds(
  { dataPrimes }: BatchSet,
  { output, seeds, first, stop }: ExpandJob,
): void {
  for (let index = 0; index * SEED_BYTES < seeds.length; index++) {
    throwIfStopped(stop);
    const seed = seeds.subarray(index * SEED_BYTES, (index + 1) * SEED_BYTES);
    let prime = 0;
    for (const residues of counterResidues(seed, output.polyDegree, dataPrimes)) {
      const place = { ciphertext: first + index, polynomial: 1, prime: prime++ };
      residueBytes(output, place).set(new Uint8Array(residues.buffer));
    }
  }
}

/** @throws CANCELLED */
export function packCiphertexts(packer: ResiduePacker, parameters: BatchSet, job: PackJob): Uint8Array {
  const { input, first, count } = job;
  const { size, primes } = input;
  const bytes = new Uint8Array(count * packedCiphertextBytes(parameters, input));
  let offset = 0;
  for (let ciphertext = first; ciphertext < first + count; ciphertext++) {
    throwIfStopped(job.stop);
    for (let polynomial = 0; polynomial < size; polynomial++) {
      for (let prime = 0; prime < primes; prime++, offset += packer.bytes) {
        const block = bytes.subarray(offset, offset + packer.bytes);
        packer.pack(halves(input, { ciphertext, polynomial, prime }), block);
      }
    }
  }
  return bytes;
}
