/** Jobs on whole ciphertexts: expanding seeds and switching the modulus, both by SEAL on the full chain. */
import {
  ciphertextFrame,
  RESIDUES_OFFSET,
  savedResidues,
  seededFrame,
  setSeed,
} from '../../../seal/format.ts';
import type { Level } from '../../../seal/context.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext, Seal, SealOperations } from '../../../seal/library.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { ExpandJob, SwitchJob } from './jobs.ts';
import { ciphertextBytes } from './vector.ts';
import type { StoredVector } from './vector.ts';
import { SEED_BYTES } from '../../../../shared/packing/geometry.ts';

export interface Chain {
  readonly seal: Seal;
  readonly level: Level;
  readonly operations: SealOperations;
}

/** c1 of each ciphertext, as SEAL samples it from the seed; c0 in shared memory is left alone. */
export function expandSeeds({ seal, level }: Chain, job: ExpandJob): void {
  const { primes, polyDegree } = job.output;
  const frame = seededFrame({ parmsId: level.parmsId(primes), polyDegree, primes });
  const half = 8 * primes * polyDegree;
  withCiphertext(seal, (ciphertext) => {
    for (let index = 0; index * SEED_BYTES < job.seeds.length; index++) {
      throwIfStopped(job.stop);
      setSeed(frame, job.seeds.subarray(index * SEED_BYTES, (index + 1) * SEED_BYTES));
      callSeal('expanding a seed', () => ciphertext.loadFromArray(level.context, frame));
      const residues = saved(seal, ciphertext, 2 * primes * polyDegree);
      ciphertextBytes(job.output, job.first + index).set(residues.subarray(half), half);
    }
  });
}

export function switchModulus({ seal, level, operations }: Chain, job: SwitchJob): void {
  const { input, output } = job;
  const frame = levelFrame(level, input);
  withCiphertext(seal, (ciphertext) => {
    for (let index = job.first; index < job.first + job.count; index++) {
      throwIfStopped(job.stop);
      frame.set(ciphertextBytes(input, index), RESIDUES_OFFSET);
      callSeal('modulus switch', () => {
        ciphertext.loadFromArray(level.context, frame);
        for (let primes = input.primes; primes > output.primes; primes--) {
          operations.cipherModSwitchToNextInplace(ciphertext);
        }
      });
      const words = output.size * output.primes * output.polyDegree;
      ciphertextBytes(output, index).set(saved(seal, ciphertext, words));
    }
  });
}

function levelFrame(level: Level, vector: StoredVector): Uint8Array<ArrayBuffer> {
  const { size, polyDegree, primes, correctionFactor } = vector;
  return ciphertextFrame({ parmsId: level.parmsId(primes), size, polyDegree, primes, correctionFactor });
}

function saved(seal: Seal, ciphertext: Ciphertext, words: number): Uint8Array {
  return savedResidues(ciphertext.saveToArray(seal.ComprModeType.none) as Uint8Array, words);
}

function withCiphertext(seal: Seal, work: (ciphertext: Ciphertext) => void): void {
  const ciphertext = new seal.Ciphertext();
  try {
    work(ciphertext);
  } finally {
    ciphertext.delete();
  }
}
