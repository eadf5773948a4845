/** The axis of the house: the two ways to lay images into slots, the plan of each, and whether a plan is to be had. */
import type { CryptoNetsError } from '../errors/index.ts';
import type { ClientBatchPlan } from './batch/client-plan.ts';
import type { BatchPlan } from './batch/plan.ts';
import type { ClientInteractivePlan } from './interactive/client-plan.ts';
import type { InteractivePlan } from './interactive/plan.ts';

/**
 * `batch`: slot i of every ciphertext belongs to image i; thousands of images cost what one costs (BGV, no evaluation keys).
 * `interactive`: one image lies in the slots of a few ciphertexts; quick for a few images (BFV with rotations, evaluation keys).
 */
export const PACKINGS = ['batch', 'interactive'] as const;
export type Packing = (typeof PACKINGS)[number];

/** What a client needs to encrypt and decrypt; told apart by `packing`. */
export type ClientPlan = ClientBatchPlan | ClientInteractivePlan;

/** With the steps and their weights, for whoever computes. */
export type Plan = BatchPlan | InteractivePlan;

/** A plan on which client and server agree, or why there is none. */
export type Offer<P extends ClientPlan> =
  | { readonly offered: true; readonly plan: P }
  | { readonly offered: false; readonly reason: CryptoNetsError };

/** The plan of whoever cannot do without. @throws the reason why there is none */
export function offeredPlan<P extends ClientPlan>(offer: Offer<P>): P {
  if (offer.offered) return offer.plan;
  throw offer.reason;
}
