/** A plan and an engine must be of the same parameter set, and keys those that the plan asks for. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { BatchPrivacy } from '../../shared/packing/batch/index.ts';

interface Named {
  readonly name: string;
}

/** @throws CIPHERTEXT_PARAMETERS */
export function requireParameters(plan: { readonly parameters: Named }, parameters: Named): void {
  if (plan.parameters.name === parameters.name) return;
  const message = `expected a plan for ${parameters.name}, got one for ${plan.parameters.name}`;
  throw new CryptoNetsError('CIPHERTEXT_PARAMETERS', message);
}

/** A plan that hides its model needs the keys of its shape. @throws EVALUATION_KEYS_PARAMETERS */
export function requirePrivacyKeys(
  { privacy }: { readonly privacy: BatchPrivacy | null },
  keys: { readonly shapeDigest: string } | undefined,
): void {
  if (privacy?.keys.digest !== keys?.shapeDigest) throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
}

/** A residue out of range among keys is a key that is none; everything else stays what it is. */
export function asKeysInvalid(error: unknown): unknown {
  if (!(error instanceof CryptoNetsError) || error.code !== 'RESIDUE_OUT_OF_RANGE') return error;
  return new CryptoNetsError('EVALUATION_KEYS_INVALID', undefined, { cause: error });
}
