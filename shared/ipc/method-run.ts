/** What came of a run of one of the talk's methods. */
import type { MethodId } from '../methods/names.ts';

/** One image by one method of the talk's table, measured on this computer. Figures as docs/methods.md defines them. */
export interface MethodRun {
  readonly method: MethodId;
  /** Digit that was read. */
  readonly digit: number;
  /** Ten, equal to the integer network's to the bit. */
  readonly scores: readonly number[];
  /** From pixels to decoded scores, key at hand. */
  readonly latencyS: number;
  /** Latency over the images that a request holds. */
  readonly amortizedS: number;
  readonly perHour: number;
  /** Encrypted bytes of an image over the image as 4-byte floats. */
  readonly memoryFactor: number;
  /** That a request holds; one of them was there. */
  readonly images: number;
  readonly uploadBytes: number;
  /** Name of the parameters, with the bits that are published. */
  readonly parameters: string;
  readonly engine: string;
}
