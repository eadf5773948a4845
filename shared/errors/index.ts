/** The one error type of the house, its plain-data form, and the way from any thrown value to it. */
import { ERROR_FACTS, isErrorCode, type ErrorCode } from './codes.ts';

export { ERROR_FACTS, isErrorCode, isServerErrorCode } from './codes.ts';
export type { ErrorCode, ErrorFacts, Recovery, Retry, ServerErrorCode, Side, StatusName } from './codes.ts';

/** An error as data: what crosses IPC, the browser shell's socket, gRPC metadata and `--json`. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** Technical: what was got and what was expected. What people read first is the surface's own text for the code. */
  readonly message: string;
  /** Milliseconds after which the same may be tried again, where whoever refused it knows. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * A failure with a code of the closed list.
 * The message says what was got and what was expected; never pixels, slots, keys, scores, noise or paths of the user.
 */
export class CryptoNetsError extends Error {
  readonly code: ErrorCode;
  /** Milliseconds after which the same may be tried again; undefined when nobody knows. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(
      message ?? ERROR_FACTS[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'CryptoNetsError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether a thrown value is the result of an AbortSignal. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Whether a failure, or what caused it, is that the process or the system has no room for a further open file. */
export function isTooManyFiles(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { readonly code?: unknown };
    // Libraries that could not be loaded, and threads that could not be started, tell it in words.
    if (code === 'EMFILE' || code === 'ENFILE' || /too many open files|EMFILE/i.test(at.message)) return true;
  }
  return false;
}

/** Any thrown value as a CryptoNetsError: aborts become CANCELLED, the unknown becomes INTERNAL with its cause kept. */
export function toCryptoNetsError(error: unknown): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (isTooManyFiles(error)) return new CryptoNetsError('TOO_MANY_FILES', undefined, { cause: error });
  if (isAbort(error)) return new CryptoNetsError('CANCELLED', undefined, { cause: error });
  return new CryptoNetsError('INTERNAL', undefined, { cause: error });
}

export function toReport(error: unknown): ErrorReport {
  const { code, message, retryAfterMs } = toCryptoNetsError(error);
  return { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** A report from another process as an error again; a report that is not well formed becomes INTERNAL. */
export function fromReport(report: unknown): CryptoNetsError {
  if (typeof report !== 'object' || report === null) return new CryptoNetsError('INTERNAL');
  const { code, message, retryAfterMs } = report as Record<string, unknown>;
  if (!isErrorCode(code)) return new CryptoNetsError('INTERNAL');
  return new CryptoNetsError(code, typeof message === 'string' ? message : undefined, {
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  });
}

/** Throws CANCELLED when the signal is aborted: call it at every place where long work can stop. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CryptoNetsError('CANCELLED');
}
