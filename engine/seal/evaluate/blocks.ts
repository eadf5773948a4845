/** Jobs on packed residues: upload blocks into shared memory, checked, and results out of it. SEAL has no part in them. */
import type { ParameterSet } from '../../../shared/he/index.ts';
import { blockPlace, residueBits, scoreBytes } from '../../wire/batch.ts';
import { ResiduePacker } from '../../wire/residues.ts';
import { throwIfStopped } from '../stop.ts';
import type { PackJob, UnpackJob } from './jobs.ts';
import { residueBytes } from './vector.ts';
import type { StoredVector } from './vector.ts';

export function makePacker(parameters: ParameterSet): ResiduePacker {
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
export function unpackBlocks(packer: ResiduePacker, parameters: ParameterSet, job: UnpackJob): void {
  const { output, blocks, order } = job;
  for (let index = 0; index * packer.bytes < blocks.length; index++) {
    throwIfStopped(job.stop);
    const { ciphertext, prime } = blockPlace(job.firstBlock + index, order, output.count, output.primes);
    const block = blocks.subarray(index * packer.bytes, (index + 1) * packer.bytes);
    packer.unpack(block, parameters.dataPrimes[prime]!, halves(output, { ciphertext, polynomial: 0, prime }));
  }
}

/** @throws CANCELLED */
export function packCiphertexts(packer: ResiduePacker, parameters: ParameterSet, job: PackJob): Uint8Array {
  const { input, first, count } = job;
  const { size, primes } = input;
  const bytes = new Uint8Array(scoreBytes(parameters, { count, size, primes }));
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
