/** A method of the talk's table as a value: what one evaluator is told, and nothing else. */
import type { RingParameters } from '../he/index.ts';
import type { Figures } from './talk.ts';

export interface Method {
  /** One value a ciphertext, or a value of another image in every slot. */
  readonly packing: 'scalar' | 'slots';
  /** Weights as integers, or encrypted as the images are. */
  readonly weights: 'plain' | 'encrypted';
  /** Whether squares are brought back to two polynomials. */
  readonly relinearise: boolean;
  /** Whether adjacent linear layers are multiplied out beforehand. */
  readonly merged: boolean;
  /** Evaluated side by side and put together by the Chinese remainder theorem; primes that are 1 modulo 2N. */
  readonly plainModuli: readonly bigint[];
  /** BFV is indifferent to scale; BGV's products cost a tenth, and a modulus switch follows each. */
  readonly scheme: 'bfv' | 'bgv';
  readonly ring: RingParameters;
}

/** Images that one request holds. */
export function imagesOf({ packing, ring }: Method): number {
  return packing === 'slots' ? ring.polyDegree : 1;
}

/** The image as 4-byte floats. */
const IMAGE_BYTES = 4 * 784;

/** @param images of the request @param uploadBytes of all of it */
export function figuresOf(latencyS: number, uploadBytes: number, images: number): Omit<Figures, 'accuracy'> {
  const amortizedS = latencyS / images;
  const memoryFactor = uploadBytes / images / IMAGE_BYTES;
  return { latencyS, amortizedS, perHour: 3600 / amortizedS, memoryFactor };
}
