/** The one error type of the house, its plain-data form, and the way from any thrown value to it. */
import { ERROR_FACTS, isErrorCode, type ErrorCode } from './codes.ts';

export { ERROR_FACTS, isErrorCode } from './codes.ts';
export type { ErrorCode, ErrorFacts, Retry, StatusName } from './codes.ts';

/** An error as data: what crosses IPC, the browser shell's socket, gRPC metadata and `--json`. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * A failure with a code of the closed list.
 * The message says what was got and what was expected; never pixels, slots, keys, scores, noise or paths of the user.
 */
export class CryptoNetsError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message?: string, options: { hint?: string; cause?: unknown } = {}) {
    super(
      message ?? ERROR_FACTS[code].title,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'CryptoNetsError';
    this.code = code;
    this.hint = options.hint ?? ERROR_FACTS[code].hint;
  }
}

/** Whether a thrown value is the result of an AbortSignal. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Any thrown value as a CryptoNetsError: aborts become CANCELLED, the unknown becomes INTERNAL with its cause kept. */
export function toCryptoNetsError(error: unknown): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (isAbort(error)) return new CryptoNetsError('CANCELLED', undefined, { cause: error });
  return new CryptoNetsError('INTERNAL', undefined, { cause: error });
}

export function toReport(error: unknown): ErrorReport {
  const { code, message, hint } = toCryptoNetsError(error);
  return { code, message, hint };
}

/** A report from another process as an error again; a report that is not well formed becomes INTERNAL. */
export function fromReport(report: unknown): CryptoNetsError {
  if (typeof report !== 'object' || report === null) return new CryptoNetsError('INTERNAL');
  const { code, message, hint } = report as Record<string, unknown>;
  if (!isErrorCode(code)) return new CryptoNetsError('INTERNAL');
  return new CryptoNetsError(code, typeof message === 'string' ? message : undefined, {
    ...(typeof hint === 'string' ? { hint } : {}),
  });
}

/** Throws CANCELLED when the signal is aborted: call it at every place where long work can stop. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CryptoNetsError('CANCELLED');
}
