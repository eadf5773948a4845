/** What views show of models: the card, the layers, the ways to ask. */
import type { ModelSigner } from './signer.ts';
import type { InputKind, ModelDescription } from '../network/index.ts';
import type { Packing } from '../packing/index.ts';
import type { Visibility } from '../protocol/index.ts';

export interface ModelSummary {
  readonly name: string;
  readonly title: string;
  readonly visibility: Visibility;
  /** What names the weights: their digest where they are public, a salted commitment where they stay on the server. */
  readonly commitment: string;
  /** Grey levels are 2^inputBits. */
  readonly inputBits: number;
  /** What it reads; absent in what older versions tell: digits. */
  readonly reads?: InputKind | undefined;
  /** Of the integer network on its test set; null when unknown, and for private models. */
  readonly accuracy: number | null;
  readonly standing: ModelStanding;
  /** Null of a model that nobody signs, now or before; absent in what older versions tell. */
  readonly signer?: ModelSigner | null;
  readonly packings: readonly {
    readonly packing: Packing;
    readonly parameters: string;
    readonly planDigest: string;
  }[];
}

/**
 * What is known here of a model under its name: `bundled` with this program, or the built-in server's own; `new`: this server was never asked for
 * it; `same` as then; `changed` since then; `impersonated`: a bundled name with other weights.
 */
export type ModelStanding = 'bundled' | 'new' | 'same' | 'changed' | 'impersonated';

/** Extent of the values after a layer. */
export interface LayerShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export interface ModelLayer {
  readonly kind: 'conv' | 'dense' | 'square';
  /** Of what it gives. */
  readonly shape: LayerShape;
  readonly weights: number;
  readonly nonzeroWeights: number;
  /** Of a convolution. */
  readonly kernel: { readonly height: number; readonly width: number; readonly stride: number } | null;
  /** log2 of the smallest modulus that holds all that it can give, proven for every picture. */
  readonly signedBits: number;
}

/** Of the first layer: integers row by row. */
export interface ModelKernels {
  readonly height: number;
  readonly width: number;
  /** How many there are; of which the first few are here. */
  readonly maps: number;
  readonly kernels: readonly (readonly number[])[];
}

/** One way to ask a model, with what its certificate is about. */
export interface ModelPlan {
  readonly packing: Packing;
  readonly parameters: {
    readonly name: string;
    readonly scheme: 'bgv' | 'bfv';
    readonly polyDegree: number;
  };
  readonly dataPrimesBits: readonly number[];
  readonly specialPrimeBits: number;
  readonly plainModuliBits: readonly number[];
  /** Largest modulus under which anything encrypted leaves this computer, and what 128 bits of security allow. */
  readonly publishedModulusBits: number;
  readonly classicalLimitBits: number;
  readonly quantumLimitBits: number;
  /** What finding the secret costs, log2: classical by the model of eprint 2024/463, quantum by the standard of 2018 (shared/he/estimate.ts). */
  readonly classicalBits: number;
  readonly quantumBits: number;
  /** That go to the server once; 0 where it needs none. */
  readonly evaluationKeysBytes: number;
  /** Statistical distance 2^-bits up to which answers tell scores alone; null where nothing is hidden. */
  readonly privacyBits: number | null;
  /** Both null where they follow from weights that stay on the server. */
  readonly budgetBits: number | null;
  readonly failureProbabilityLog2: number | null;
  readonly digest: string;
}

/** All that can be told of one model of the selected server. */
export interface ModelCard extends ModelSummary {
  /** Commitment that it had when this server was first asked; null when it never was. */
  readonly before: string | null;
  /** Of the network's two files; null where they stay on the server. */
  readonly encodedBytes: number | null;
  /** `read`: positions that the network reads, of channels x height x width. */
  readonly input: LayerShape & { readonly bits: number; readonly read: number };
  /** Null where the weights stay on the server. */
  readonly network: {
    readonly layers: readonly ModelLayer[];
    readonly kernels: ModelKernels | null;
    /** Proven for the scores of every picture. */
    readonly signedBits: number;
    /** Largest absolute value of any score, a decimal integer. */
    readonly magnitude: string;
  } | null;
  readonly plans: readonly ModelPlan[];
  /** What it reads and answers; null: pictures of digits. */
  readonly description: ModelDescription | null;
}
