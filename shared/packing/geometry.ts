/**
 * The one place of what travels in both packings: limits, numbers of ciphertexts, and bytes, from parameters and plans alone. Known to both
 * sides before anything is allocated, read or believed.
 *
 * A *block* is the N residues of one polynomial modulo one prime, bit-packed little-endian at the bit length of that prime. A *packed
 * polynomial* is a block for each of its primes, in order. A *fresh ciphertext* is c0 packed at all data primes, and a seed for c1.
 */
import { CryptoNetsError } from '../errors/index.ts';
import { bitLength } from '../he/primes.ts';
import type { RingParameters } from '../he/ring.ts';
import type { ClientBatchPlan } from './batch/client-plan.ts';
import type { EvaluationKeyShape, ClientInteractivePlan } from './interactive/client-plan.ts';
import type { ClientPlan } from './packing.ts';

/** Seed of a polynomial that is not sent: SEAL's Blake2xb. */
export const SEED_BYTES = 64;
/** Header of the evaluation keys' wire form. */
export const KEYS_HEADER_BYTES = 64;
/** Images of one interactive prediction: more travel better in a batch. */
export const MOST_INTERACTIVE_IMAGES = 64;

type Ring = Pick<RingParameters, 'polyDegree' | 'dataPrimes'>;

/** N a multiple of 8. */
export function blockBytes(polyDegree: number, prime: bigint): number {
  return (polyDegree * bitLength(prime)) / 8;
}

/** Bytes of the block of each data prime, in order. */
export function blocksOf({ polyDegree, dataPrimes }: Ring): number[] {
  return dataPrimes.map((prime) => blockBytes(polyDegree, prime));
}

/** Bits of a residue where all data primes have one length, as batch packing wants it. @throws PARAMETERS_INVALID */
export function residueBits({ dataPrimes }: Pick<RingParameters, 'dataPrimes'>): number {
  const bits = bitLength(dataPrimes[0]!);
  if (dataPrimes.every((prime) => bitLength(prime) === bits)) return bits;
  throw new CryptoNetsError('PARAMETERS_INVALID', 'batch packing expects data primes of one length');
}

/** Bytes of every block of a batch. @throws PARAMETERS_INVALID when the data primes differ in length */
export function batchBlockBytes(parameters: Ring): number {
  return (parameters.polyDegree * residueBits(parameters)) / 8;
}

/** Blocks of the upload of a batch. */
export function blockCount({
  inputCiphertexts,
  parameters,
}: Pick<ClientBatchPlan, 'inputCiphertexts' | 'parameters'>): number {
  return inputCiphertexts * parameters.dataPrimes.length;
}

/** One packed polynomial modulo all of `primes`. */
export function polynomialBytes(polyDegree: number, primes: readonly bigint[]): number {
  return primes.reduce((sum, prime) => sum + blockBytes(polyDegree, prime), 0);
}

/** Seed and packed c0. */
export function freshCiphertextBytes({ polyDegree, dataPrimes }: Ring): number {
  return SEED_BYTES + polynomialBytes(polyDegree, dataPrimes);
}

/** `size` packed polynomials modulo the first `primes` data primes. */
export function packedCiphertextBytes(
  { polyDegree, dataPrimes }: Ring,
  { size, primes }: { readonly size: number; readonly primes: number },
): number {
  return size * polynomialBytes(polyDegree, dataPrimes.slice(0, primes));
}

/** The most images of one call. */
export function mostImages(plan: ClientPlan): number {
  return plan.packing === 'batch' ? plan.parameters.polyDegree : MOST_INTERACTIVE_IMAGES;
}

/** Ciphertexts of the upload of so many images: a batch has as many for one as for thousands. */
export function uploadCiphertexts(plan: ClientPlan, images: number): number {
  return plan.packing === 'batch' ? plan.inputCiphertexts : images * plan.plainModuli.length;
}

/** Seeds and blocks of the upload of so many images. */
export function uploadBytes(plan: ClientPlan, images: number): number {
  return uploadCiphertexts(plan, images) * freshCiphertextBytes(plan.parameters);
}

/** Scores of one image. */
export function scoresOfImage(plan: ClientPlan): number {
  return plan.packing === 'batch' ? plan.outputCiphertexts : plan.resultSlots.length;
}

/** What comes back: so many ciphertexts of `size` polynomials modulo `primes` data primes. */
export interface ResultShape {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  readonly byteLength: number;
}

/** The result for so many images: what a server's header must say exactly. */
export function resultShape(plan: ClientPlan, images: number): ResultShape {
  const shape =
    plan.packing === 'batch'
      ? { count: plan.outputCiphertexts, size: plan.resultSize, primes: plan.resultPrimes }
      : { count: uploadCiphertexts(plan, images), size: 2, primes: plan.resultPrimes };
  return { ...shape, byteLength: shape.count * packedCiphertextBytes(plan.parameters, shape) };
}

/** One packed result of interactive packing: two polynomials. */
export function interactiveResultBytes({
  parameters,
  resultPrimes,
}: Pick<ClientInteractivePlan, 'parameters' | 'resultPrimes'>): number {
  return packedCiphertextBytes(parameters, { size: 2, primes: resultPrimes });
}

/** The primes whose residues a key carries: data primes, then the special one. */
export function keyPrimes(parameters: RingParameters, { primes }: EvaluationKeyShape): bigint[] {
  return [...parameters.dataPrimes.slice(0, primes), parameters.specialPrime];
}

/** `primes` digits of a seed and a packed c0 each. */
export function evaluationKeyBytes(parameters: RingParameters, key: EvaluationKeyShape): number {
  return key.primes * (SEED_BYTES + polynomialBytes(parameters.polyDegree, keyPrimes(parameters, key)));
}

/** Header and keys. */
export function evaluationKeysBytes(parameters: RingParameters, keys: readonly EvaluationKeyShape[]): number {
  return keys.reduce((sum, key) => sum + evaluationKeyBytes(parameters, key), KEYS_HEADER_BYTES);
}
