/** Failures of a call as codes: from the detail a server attached, else from the status and how far the call had come. */
import { status as Status, type ServiceError } from '@grpc/grpc-js';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError, isErrorCode, type ErrorCode } from '../../../shared/errors/index.ts';
import { shownText } from './text.ts';

const DETAIL_KEY = 'cryptonets-error-bin';
const MAX_DETAIL_BYTES = 8192;

/** How far a call had come when it failed. */
export type CallPhase = 'connecting' | 'talking';

/** Codes that only this side can mean: a server that claims one is not believed. */
const LOCAL_CODES =
  /^(CANCELLED$|(VAULT|PASSPHRASE|KEYRING|KEY(?!_STORE_FULL)|STORE|DATASET|IDX|FILE|OPERATION|SENDER|CALL)_)/;

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'metadata' in error;
}

/** Any failure of a call as a CryptoNetsError. Hints are ours, not the server's: a peer does not tell people what to do. */
export function errorFromWire(error: unknown, phase: CallPhase): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (!isServiceError(error)) return new CryptoNetsError('INTERNAL', undefined, { cause: error });
  return detailOf(error) ?? new CryptoNetsError(codeOfStatus(error, phase), undefined, { cause: error });
}

function detailOf(error: ServiceError): CryptoNetsError | undefined {
  const [bytes] = error.metadata.get(DETAIL_KEY);
  if (!(bytes instanceof Uint8Array) || bytes.length > MAX_DETAIL_BYTES) return undefined;
  try {
    const { code, message } = ErrorDetail.decode(bytes);
    if (!isErrorCode(code) || LOCAL_CODES.test(code)) return undefined;
    const text = shownText(message, 300);
    return new CryptoNetsError(code, text === '' ? undefined : text, { cause: error });
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
