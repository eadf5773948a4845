/** Scores of interactive packing from the residues that a key owner decrypts. Client only. */
import { Recombination } from '../../shared/he/index.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/client-plan.ts';

/**
 * Signed scores, image by image, joined from their residues modulo every plaintext modulus; `residue` gives, of either sign, the one of a
 * ciphertext and an output of the plan.
 */
export function joinScores(
  { plainModuli, resultSlots }: ClientInteractivePlan,
  images: number,
  residue: (ciphertext: number, output: number) => bigint,
): BigInt64Array {
  const outputs = resultSlots.length;
  const recombination = new Recombination(plainModuli);
  const scores = new BigInt64Array(images * outputs);
  for (let index = 0; index < scores.length; index++) {
    const [first, output] = [Math.floor(index / outputs) * plainModuli.length, index % outputs];
    scores[index] = recombination.join(plainModuli.map((_, modulus) => residue(first + modulus, output)));
  }
  return scores;
}
