/** A model that this server offers, with everything that was proven about it when it was loaded. */
import type { IntegerNetwork, RangeProof } from '../../shared/network/index.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/plan.ts';
import type { SignedManifest } from '../../shared/manifest/index.ts';
import type { BatchPlan } from '../../shared/packing/batch/plan.ts';
import type { Visibility } from '../../shared/protocol/index.ts';

export interface Model {
  readonly network: IntegerNetwork;
  readonly visibility: Visibility;
  /**
   * What names the weights to clients, lower-case hexadecimal: the SHA-256 of the encoded network of a public model, a salted commitment to that
   * of a private one. There is no field for the plain digest, so that nothing can tell it.
   */
  readonly commitment: string;
  /** Whether the commitment is the same after a restart. */
  readonly commitmentKept: boolean;
  readonly proof: RangeProof;
  readonly card: ModelCard;
  /** The two files as they are sent to clients. */
  readonly json: string;
  readonly weights: Uint8Array;
  /** Best first; at least one. */
  readonly batchPlans: readonly BatchPlan[];
  /** Best first; none where the network does not fit interactive packing. */
  readonly interactivePlans: readonly InteractivePlan[];
  /** What its provider has signed of it; undefined when nobody has. */
  readonly manifest: SignedManifest | undefined;
}

/** What people read about a model. */
export interface ModelCard {
  readonly title: string;
  /** Accuracy of the integer network on its test set; undefined when unknown. */
  readonly accuracy: number | undefined;
}

export function encodedBytesOf(model: Pick<Model, 'json' | 'weights'>): number {
  return Buffer.byteLength(model.json) + model.weights.length;
}
