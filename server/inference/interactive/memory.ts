/** How many bytes an interactive prediction may hold: known from its plan, before anything is read or allocated. */
import { uploadBytes } from '../../../shared/packing/geometry.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/plan.ts';
import { FIXED_BYTES, WORD_BYTES } from '../memory.ts';

/** Ciphertexts that an engine may hold at once for one image and modulus: baby steps, sums and digits, generously. */
const LIVE_CIPHERTEXTS = 48;

/** Upper bound on the memory of one interactive evaluation, beside keys and encoded diagonals, which are kept anyway. */
export function evaluationBytes(plan: InteractivePlan, images: number): number {
  const { polyDegree, dataPrimes } = plan.parameters;
  const ciphertext = 2 * (dataPrimes.length + 1) * polyDegree * WORD_BYTES;
  const live = plan.plainModuli.length * LIVE_CIPHERTEXTS * ciphertext;
  return FIXED_BYTES + live + uploadBytes(plan, images);
}
