/**
 * How much noise hides what an answer's own noise says, and what it leaves.
 *
 * The owner of the key sees c0 + c1 s = m + t (E + f), where E depends on the weights and f is drawn fresh. Each coefficient of f is the sum of three
 * independent uniform integers of `bits` bits, less its mean: exact, bounded by 1.5 * 2^bits for certain, and smooth. For a shift by E the squared Hellinger
 * distance is at most |E|^2 I / 8 with I = 4.5625 / 2^(2 bits) the Fisher information of that sum (4 + 4 int u^2 / (3/4 - u^2) over |u| <= 1/2), so over all
 * coefficients of all results together the statistical distance is at most sqrt(2) times its root, |E| sqrt(I) / 2, in the Euclidean norm; on average over
 * E (which the client knows) with E|E| <= sqrt(E|E|^2). This is the smudging lemma of Asharov, Jain, Lopez-Alt, Tromer, Vaikuntanathan, Wichs (Eurocrypt 2012)
 * without the union bound over coefficients. (Smudging BFV for CPAD security, with dependencies tracked: Bultel et al., eprint 2025/2288; that errors under one
 * key depend on each other, for BGV: Biasioli, Marcolla, Murru, Urani, arXiv 2504.18597.) c1 is hidden by the encryption of zero: a u + t e1 is an RLWE sample with secret u, of which the
 * flooded sum tells nothing. It holds for a client whose keys and ciphertexts are what they should be (semi-honest).
 */
import { plusIndependent } from './covariance.ts';
import { ERROR_VARIANCE } from '../../he/index.ts';
import { coefficients, deviationBits, secretPowerMoments } from './noise.ts';
import type { NoiseState } from './noise.ts';

/** sqrt(I) / 2 of a sum of three uniform variables on intervals of length 1. */
const SMOOTHNESS = Math.sqrt(4.5625) / 2;
/** The sum of three numbers of so many bits is computed in two words. */
const MOST_FLOOD_BITS = 120;

export interface Flood {
  /** Bits of each of the three uniform numbers. */
  readonly bits: number;
  /** What was asked for is reached: log2 of one over the statistical distance. */
  readonly privacyBits: number;
  readonly primes: number;
  /** Of the results afterwards: two polynomials. */
  readonly noise: NoiseState;
}

/** Floods ciphertexts of any size at their level, whose special prime is the next data prime. */
export function floodOf(before: NoiseState, privacyBits: number): Flood {
  const hidden = relinearised(before);
  const norm = deviationBits(hidden) - plainBits(hidden) + Math.log2(coefficients(hidden)) / 2;
  const wanted = privacyBits + norm + Math.log2(SMOOTHNESS);
  const bits = Math.min(MOST_FLOOD_BITS, Math.max(1, Math.ceil(wanted)));
  const bounded = hidden.bounded + 1.5 * 2 ** (bits + plainBits(hidden));
  return {
    bits,
    privacyBits: privacyBits + bits - wanted,
    primes: hidden.primes,
    noise: { ...hidden, bounded },
  };
}

const plainBits = ({ parameters }: NoiseState): number => Math.log2(Number(parameters.plainModulus));

/** Two polynomials and an encryption of zero: what key switching and the public key add, in the canonical embedding. */
function relinearised(state: NoiseState): NoiseState {
  const { parameters, primes, size } = state;
  const { polyDegree: n, dataPrimes } = parameters;
  const t = Number(parameters.plainModulus);
  const special = Number(dataPrimes[primes]!);
  // Digits below q_i (SEAL's, uncentred) times fresh errors, over the special prime; a key switch of s^k is multiplied by s^(k - 2).
  const digits = dataPrimes
    .slice(0, primes)
    .reduce((sum, prime) => sum + (Number(prime) / special) ** 2 / 3, 0);
  const rounding = (1 + (2 * n) / 3) / 3;
  const switched = (n * ERROR_VARIANCE * digits + rounding) * secretPowerMoments(Math.max(0, size - 2), n);
  const zero = n * ERROR_VARIANCE ** 2 + ERROR_VARIANCE * ((2 * n) / 3) + rounding;
  const moments = plusIndependent(state.moments, n * t * t * (switched + zero));
  return { ...state, size: 2, moments };
}
