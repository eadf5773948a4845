/** What a certificate says: one file for each model and parameter set. */

export interface Step {
  readonly kind: 'pointwise' | 'switch' | 'flood' | 'linear' | 'square';
  /** Of a flood: each of the three uniform numbers that a coefficient is drowned in. */
  readonly bits?: number;
  readonly layers?: readonly string[];
  readonly primesIn?: number;
  readonly primesOut?: number;
  readonly primes?: number;
  readonly babySteps?: readonly number[];
  readonly giants?: number;
  readonly folds?: readonly number[];
  readonly weights?: readonly unknown[];
}
export interface Certificate {
  readonly format: string;
  readonly version: number;
  readonly model: { readonly name: string; readonly commitment: string };
  /** Field by field the text whose SHA-256 is `planDigest`. */
  readonly plan: {
    readonly packing: 'batch' | 'interactive';
    readonly model: string;
    readonly parameters: {
      readonly polyDegree: number;
      readonly plainModulus?: string;
      readonly dataPrimes: readonly string[];
      readonly specialPrime?: string;
    };
    readonly plainModuli?: readonly string[];
    readonly steps: readonly Step[];
    readonly result: { readonly size?: number; readonly primes: number };
  };
  readonly planDigest: string;
  readonly range: {
    readonly magnitude: string;
    /** Where a score's end is sharper than intervals say: y of the Lagrange bound, one number an input (the constant first). */
    readonly scores: readonly {
      readonly minimum: string;
      readonly maximum: string;
      readonly below?: readonly number[];
      readonly above?: readonly number[];
    }[];
  };
  readonly noise: {
    /** log2 of the failure probability of every step of the plan, in order. */
    readonly steps: readonly number[];
    readonly failureProbabilityLog2: number;
    /** Interactive packing: period of each linear step's plaintexts. */
    readonly plainPeriods?: readonly number[];
  };
  readonly security: {
    readonly publishedModulusBits: number;
    /** Bits that 128-bit security allows at this N, against classical and quantum adversaries. */
    readonly classicalLimit: number;
    readonly quantumLimit: number;
    /** What finding the secret by uSVP costs, log2, rounded down to tenths: the models are those of `estimate.ts`. */
    readonly estimate: {
      /** Model of the classical figure: eprint 2024/463. */
      readonly classicalBits: number;
      /** By the standard of homomorphicencryption.org, 2018. */
      readonly quantumBits: number;
      readonly coreClassicalBits: number;
      readonly coreQuantumBits: number;
    };
  };
  /** Of a plan that hides its model: an answer is a function of its scores but for a statistical distance of 2^-bits. */
  readonly privacy?: { readonly bits: number };
}
