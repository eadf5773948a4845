/** One tile job: residues out of shared memory into SEAL, through the layers, and back. */
import { RESIDUES_OFFSET } from '../../../seal/format.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext } from '../../../seal/library.ts';
import { deleteHandles } from '../../../seal/scope.ts';
import type { TileJob } from './jobs.ts';
import { runLayers } from './layers.ts';
import { collect } from './ring.ts';
import type { TileRing } from './ring.ts';
import { residueBytes } from './vector.ts';
import type { StoredVector } from './vector.ts';

export function runTile(ring: TileRing, job: TileJob, plainModulus: bigint): void {
  const inputs = loadTile(ring, job);
  const { correctionFactor } = job.input;
  const outputs = runLayers(ring, job.step.layers, inputs, { correctionFactor, plainModulus }, job.stop);
  try {
    outputs.forEach((output, ciphertext) => storeTile(ring, job, output, ciphertext));
  } finally {
    deleteHandles(outputs);
  }
}

/** The tile's part of every polynomial of a ciphertext. */
function tileParts(job: TileJob, vector: StoredVector, ciphertext: number): Uint8Array[] {
  return Array.from({ length: vector.size }, (_, polynomial) =>
    residueBytes(vector, { ciphertext, polynomial, prime: job.prime }, job.firstPosition, job.degree),
  );
}

function loadTile(ring: TileRing, job: TileJob): Ciphertext[] {
  const { input } = job;
  const frame = ring.frame(input.size, input.correctionFactor);
  return callSeal('loading a tile', () =>
    collect(input.count, (ciphertext) => {
      let offset = RESIDUES_OFFSET;
      for (const part of tileParts(job, input, ciphertext)) {
        frame.set(part, offset);
        offset += part.length;
      }
      return ring.load(frame);
    }),
  );
}

function storeTile(ring: TileRing, job: TileJob, output: Ciphertext, ciphertext: number): void {
  const residues = ring.save(output);
  let offset = 0;
  for (const part of tileParts(job, job.output, ciphertext)) {
    part.set(residues.subarray(offset, offset + part.length));
    offset += part.length;
  }
}
