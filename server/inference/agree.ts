/** Finds the computation that a request names, by its packing. */
import { batchComputation, type BatchOffer } from './batch/computation.ts';
import type { Computation } from './computation.ts';
import type { SharedEvaluationKeys } from '../evaluation-keys/shared.ts';
import { interactiveComputation, type InteractiveOffer } from './interactive/computation.ts';
import type { PredictionRequest } from './request.ts';

/** What a server computes with. */
export interface Offer {
  /** Of clients, for both packings. */
  readonly evaluationKeys: SharedEvaluationKeys;
  readonly batch: BatchOffer;
  readonly interactive: InteractiveOffer;
}

/** @param client see rpc/identity.ts. @throws whatever the registry and the store of evaluation keys refuse; CIPHERTEXT_COUNT, BATCH_TOO_LARGE */
export function agree(
  { batch, interactive }: Offer,
  request: PredictionRequest,
  client: string,
): Promise<Computation> {
  return request.packing === 'batch'
    ? batchComputation(batch, request, client)
    : interactiveComputation(interactive, request, client);
}
