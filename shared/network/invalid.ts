/** The one error of everything that a model may be malformed in. */
import { CryptoNetsError } from '../errors/index.ts';

export function invalidModel(message: string): CryptoNetsError {
  return new CryptoNetsError('MODEL_INVALID', message);
}
