/** The model that a request names, from the wire. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { isDigest, isName } from '../../../shared/protocol/index.ts';
import { requireSees, type Grant } from '../../identity/grant.ts';
import type { Model } from '../../models/model.ts';
import type { ModelRegistry } from '../../models/registry.ts';

/** @throws MESSAGE_INVALID naming the field, never repeating its value; MODEL_NOT_FOUND, MODEL_CHANGED */
export function modelFromWire(
  models: ModelRegistry,
  { name, commitment }: { readonly name: string; readonly commitment: string },
  grant: Grant | undefined,
): Model {
  if (!isName(name)) throw new CryptoNetsError('MESSAGE_INVALID', 'name: expected a model name');
  if (!isDigest(commitment))
    throw new CryptoNetsError('MESSAGE_INVALID', 'commitment: expected 64 hexadecimal digits');
  requireSees(grant, name);
  return models.model(name, commitment);
}
