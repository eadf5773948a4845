/** A model that this server offers, with everything that was proven about it when it was loaded. */
import type { IntegerNetwork, RangeProof } from '../../shared/network/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';

export interface Model {
  readonly network: IntegerNetwork;
  /** SHA-256 of the encoded network, lower-case hexadecimal. */
  readonly digest: string;
  readonly proof: RangeProof;
  readonly card: ModelCard;
  /** The two files as they are sent to clients. */
  readonly json: string;
  readonly weights: Uint8Array;
  /** Best first; at least one. */
  readonly plans: readonly BatchPlan[];
  /** Best first; none where the network does not fit interactive packing. */
  readonly interactivePlans: readonly InteractivePlan[];
}

/** What people read about a model. */
export interface ModelCard {
  readonly title: string;
  /** Accuracy of the integer network on its test set, 0 when unknown. */
  readonly accuracy: number;
}

export function encodedBytesOf(model: Pick<Model, 'json' | 'weights'>): number {
  return Buffer.byteLength(model.json) + model.weights.length;
}
