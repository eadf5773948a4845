/** What a prediction ends with, for scripts. */
import type { PredictionResult } from '../../shared/ipc/types.ts';

/** A plain check that found a difference is a failure, a canary that was answered wrongly another, however the result is printed; files that were passed over are told by 3. */
export function exitCodeOf(
  { differsFromPlain, canaries }: Pick<PredictionResult, 'differsFromPlain' | 'canaries'>,
  { notRead }: { readonly notRead: readonly unknown[] },
): 0 | 1 | 3 {
  if (differsFromPlain !== null && differsFromPlain > 0) return 1;
  if (canaries && canaries.wrong.length > 0) return 1;
  return notRead.length > 0 ? 3 : 0;
}
