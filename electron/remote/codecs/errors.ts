/** Failures of a call as codes: from the detail a server attached, else from the status and how far the call had come. */
import { status as Status, type ServiceError } from '@grpc/grpc-js';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError, isServerErrorCode, type ErrorCode } from '../../../shared/errors/index.ts';
import { ERROR_METADATA_KEY, MAX_ERROR_DETAIL_BYTES } from '../../../shared/protocol/index.ts';
import { shownText } from './text.ts';

/** What a server says of when to come back is shown to people: at most an hour, of a budget what a timer can hold (24 days). */
const LONGEST_WAIT_MS = 3_600_000;
const LONGEST_BUDGET_WAIT_MS = 2 ** 31 - 1;

function longestWaitMs(code: string): number {
  return code === 'QUERY_BUDGET_SPENT' ? LONGEST_BUDGET_WAIT_MS : LONGEST_WAIT_MS;
}

/** How far a call had come when it failed. */
export type CallPhase = 'connecting' | 'talking';

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'metadata' in error;
}

/** Any failure of a call as a CryptoNetsError. A code that only this side can mean is not believed: it is as good as none. */
export function errorFromWire(error: unknown, phase: CallPhase): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (!isServiceError(error)) return new CryptoNetsError('INTERNAL', undefined, { cause: error });
  const code = codeOfProxy(error) ?? codeOfStatus(error, phase);
  return detailOf(error) ?? new CryptoNetsError(code, undefined, { cause: error });
}

/** What is no gRPC came from something in between: our servers answer HTTP 200, whatever they answer. */
const PROXIES: Readonly<Record<string, ErrorCode>> = {
  408: 'PROXY_TIMEOUT',
  413: 'PROXY_BODY_LIMIT',
  502: 'PROXY_BAD_GATEWAY',
  503: 'PROXY_NO_SERVER',
  504: 'PROXY_TIMEOUT',
};

/** grpc-js says so where there was an HTTP status and none of gRPC. */
function codeOfProxy({ details }: ServiceError): ErrorCode | undefined {
  const status = /^Received HTTP status code (\d{3})$/.exec(details)?.[1];
  return status === undefined ? undefined : PROXIES[status];
}

function detailOf(error: ServiceError): CryptoNetsError | undefined {
  const [bytes] = error.metadata.get(ERROR_METADATA_KEY);
  if (!(bytes instanceof Uint8Array) || bytes.length > MAX_ERROR_DETAIL_BYTES) return undefined;
  try {
    const { code, message, retryAfterMs } = ErrorDetail.decode(bytes);
    if (!isServerErrorCode(code)) return undefined;
    const text = shownText(message, 300);
    return new CryptoNetsError(code, text === '' ? undefined : text, {
      cause: error,
      retryAfterMs: retryAfterMs > 0 ? Math.min(retryAfterMs, longestWaitMs(code)) : undefined,
    });
  } catch {
    return undefined;
  }
}

function codeOfStatus(error: ServiceError, phase: CallPhase): ErrorCode {
  const lost: ErrorCode = phase === 'connecting' ? 'SERVER_UNREACHABLE' : 'SERVER_LOST';
  switch (error.code) {
    case Status.CANCELLED:
    case Status.UNAVAILABLE:
      return lost;
    case Status.DEADLINE_EXCEEDED:
      return phase === 'connecting' ? 'SERVER_UNREACHABLE' : 'DEADLINE_EXCEEDED';
    case Status.UNIMPLEMENTED:
      return 'SERVER_INCOMPATIBLE';
    case Status.UNAUTHENTICATED:
    case Status.PERMISSION_DENIED:
      return 'NOT_AUTHORIZED';
    case Status.RESOURCE_EXHAUSTED:
      return 'LIMIT_EXCEEDED';
    case Status.INVALID_ARGUMENT:
      return 'MESSAGE_INVALID';
    case Status.INTERNAL:
    case Status.UNKNOWN:
      // A reset stream or a torn connection; a server's own failures carry a detail.
      return lost;
    default:
      return 'INTERNAL';
  }
}
