/** The network in the clear, for tests that look at a picture or two. */
import { evaluatePrepared, preparePlain } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';

/** Exact scores of one picture. For many pictures use `preparePlain` once. @throws IMAGE_INVALID, MODEL_INVALID */
export function evaluatePlain(network: IntegerNetwork, pixels: Uint8Array): bigint[] {
  return evaluatePrepared(preparePlain(network), pixels);
}
