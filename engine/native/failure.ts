/** Errors of the addon as errors of the house: codes are kept, anything else becomes INTERNAL. */
import { CryptoNetsError, isErrorCode } from '../../shared/errors/index.ts';

export function fromNative(error: unknown): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (!isErrorCode(code)) return new CryptoNetsError('INTERNAL', undefined, { cause: error });
  return new CryptoNetsError(code, code === 'CANCELLED' ? undefined : (error as Error).message);
}

/** Calls into the addon; @throws CryptoNetsError */
export function calling<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}
