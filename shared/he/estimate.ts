/**
 * How many bits of security a published modulus leaves: the uSVP attack on LWE with a uniform ternary secret, unlimited samples and SEAL's errors.
 *
 * Success by the geometric series assumption (Alkim, Ducas, Pöppelmann, Schwabe, USENIX Security 2016) after Bai and Galbraith's scaling (ACISP 2014), as
 * malb/lattice-estimator 27a581b counts it (`primal_usvp`, `red_shape_model="gsa"`), to a tenth of a bit. What a block costs is stated in four ways:
 *
 * - `classicalBits`: list decoding by MATZOV (2022) with dimensions for free, the model behind the tables of eprint 2024/463;
 * - `quantumBits`: 8 d calls of 2^(0.265 b + 16.4), the model of the standard of homomorphicencryption.org (2018) behind SEAL's post-quantum table;
 * - `coreClassicalBits`, `coreQuantumBits`: core-SVP, one call of 2^(0.292 b) or 2^(0.265 b), a lower bound and no price.
 *
 * Other attacks are not counted here: on these sets the dual hybrid costs 0.4 to 0.6 bits more, decoding (BDD) some tenths less.
 */

/** Of SEAL's errors: centred binomial of 21 coin pairs (sd 3.24). */
export const ERROR_VARIANCE = 10.5;
/** Of a uniform ternary secret. */
const SECRET_VARIANCE = 2 / 3;
/** Below it the root Hermite factor is not the asymptotic one; no set that passes `checkSecurity` comes near. */
const LEAST_BLOCK = 50;
/** log2 of MATZOV's gates for sieving in dimension b: SLOPE b + OFFSET ("list_decoding-classical"). */
const SIEVE = { slope: 0.29613500308205365, offset: 20.387885985467914 } as const;

export interface SecurityEstimate {
  /** Block size of the reduction that finds the secret, and dimension of the lattice. */
  readonly blockSize: number;
  readonly dimension: number;
  /** log2 of the cost, in four models. */
  readonly classicalBits: number;
  readonly quantumBits: number;
  readonly coreClassicalBits: number;
  readonly coreQuantumBits: number;
}

/** @param modulusBits log2 of the largest modulus under which anything encrypted is published. Cost: some hundred logarithms. */
export function estimateSecurity(polyDegree: number, modulusBits: number): SecurityEstimate {
  const reaches = (block: number): boolean => dimensionFor(polyDegree, modulusBits, block) !== undefined;
  const blockSize = smallest(LEAST_BLOCK, Math.max(LEAST_BLOCK, polyDegree), reaches);
  const dimension = dimensionFor(polyDegree, modulusBits, blockSize) ?? 2 * polyDegree;
  return {
    blockSize,
    dimension,
    classicalBits: sievingBits(blockSize, dimension),
    quantumBits: 0.265 * blockSize + 16.4 + Math.log2(8 * dimension),
    coreClassicalBits: 0.292 * blockSize,
    coreQuantumBits: 0.265 * blockSize,
  };
}

/** The smallest lattice in which blocks of that size find the secret, up to the dimension that is best for them. */
function dimensionFor(n: number, modulusBits: number, block: number): number | undefined {
  const logQ = modulusBits * Math.LN2;
  const logDelta =
    Math.log((block / (2 * Math.PI * Math.E)) * (Math.PI * block) ** (1 / block)) / (2 * (block - 1));
  const logScale = Math.log(ERROR_VARIANCE / SECRET_VARIANCE) / 2;
  const shortest = Math.log(ERROR_VARIANCE * block) / 2;
  const finds = (d: number): boolean => {
    const volume = Math.log(ERROR_VARIANCE) / 2 + n * logScale + (d - n - 1) * logQ;
    return shortest <= logDelta * (2 * block - d - 1) + volume / d;
  };
  const best = Math.max(n + 1, Math.round(Math.sqrt((n * (logQ - logScale)) / logDelta)));
  return finds(best) ? smallest(n + 1, best, finds) : undefined;
}

/** MATZOV's cost of BKZ with progressive sieving: C (d - b) calls, each C times the last sieve. */
function sievingBits(block: number, dimension: number): number {
  const free = Math.max(0, (block * Math.log(4 / 3)) / Math.log(block / (2 * Math.PI * Math.E)));
  const progressive = -Math.log2(1 - 2 ** -SIEVE.slope);
  const calls = Math.log2(Math.max(1, dimension - block));
  return 2 * progressive + calls + SIEVE.slope * (block - free) + SIEVE.offset;
}

/** The first of `from`…`to` that holds, for what holds from some number on; `to` where none does. */
function smallest(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
