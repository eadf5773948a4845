/** What secrets are made for: the parameter sets of both packings, by name, and the packing that each is for. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { batchSetByName, type BatchSet } from '../../shared/packing/batch/index.ts';
import type { Packing } from '../../shared/packing/index.ts';
import { interactiveSetByName, type InteractiveSet } from '../../shared/packing/interactive/index.ts';

export type KeyParameters = BatchSet | InteractiveSet;

const PACKING_OF = { bgv: 'batch', bfv: 'interactive' } as const satisfies Record<
  KeyParameters['scheme'],
  Packing
>;

export function packingOf({ scheme }: KeyParameters): Packing {
  return PACKING_OF[scheme];
}

/**
 * @param allowInsecure tests only
 * @throws PARAMETERS_UNKNOWN (a set of another version), PARAMETERS_INSECURE
 */
export function parametersByName(name: string, allowInsecure: boolean): KeyParameters {
  for (const byName of [batchSetByName, interactiveSetByName]) {
    try {
      return byName(name, { allowInsecure });
    } catch (error) {
      if (toCryptoNetsError(error).code !== 'PARAMETERS_UNKNOWN') throw error;
    }
  }
  throw new CryptoNetsError('PARAMETERS_UNKNOWN');
}
