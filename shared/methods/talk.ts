/** The figures of the talk (ICML 2016), as its table has them. */
import type { MethodId } from './names.ts';

/** The five columns of the talk. */
export interface Figures {
  readonly accuracy: number;
  /** From the images to the decoded answers of one request. */
  readonly latencyS: number;
  /** Latency over the images of a request. */
  readonly amortizedS: number;
  readonly perHour: number;
  /** Encrypted bytes over the image as 4-byte floats. */
  readonly memoryFactor: number;
}

function talk(
  accuracy: number,
  latencyS: number,
  amortizedS: number,
  perHour: number,
  memoryFactor: number,
): Figures {
  return { accuracy, latencyS, amortizedS, perHour, memoryFactor };
}

/** Rows of ours have none. */
export const TALK: Readonly<Partial<Record<MethodId, Figures>>> = {
  square: talk(0.973, 1360, 1360, 2.65, 16_000),
  plain: talk(0.973, 24, 24, 150, 16_000),
  remainders: talk(0.976, 60, 60, 60, 16_000),
  convolution: talk(0.99, 3976, 3976, 0.91, 196_000),
  skipping: talk(0.99, 590, 590, 6.1, 196_000),
  merged: talk(0.99, 538, 538, 6.32, 196_000),
  slots: talk(0.99, 538, 0.065, 51_739, 24),
  parameters: talk(0.99, 250, 0.061, 58_982, 15),
};
