/** Any thrown value as a gRPC status with its ErrorDetail in the trailing metadata. */
import { Metadata, status } from '@grpc/grpc-js';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError, ERROR_FACTS, toCryptoNetsError } from '../../../shared/errors/index.ts';
import { retryAfterMsOf } from '../../inference/refusal.ts';

export const ERROR_METADATA_KEY = 'cryptonets-error-bin';

/** What grpc-js sends as the status of a call. */
export interface WireError {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Messages travel only when this project wrote them: what is INTERNAL tells no more than that. */
export function errorToWire(error: unknown): WireError {
  const known = toCryptoNetsError(error);
  const safe = known.code === 'INTERNAL' ? new CryptoNetsError('INTERNAL') : known;
  const detail: ErrorDetail = {
    code: safe.code,
    message: safe.message,
    hint: safe.hint,
    retryAfterMs: retryAfterMsOf(error),
  };
  const metadata = new Metadata();
  metadata.set(ERROR_METADATA_KEY, Buffer.from(ErrorDetail.encode(detail).finish()));
  return { code: status[ERROR_FACTS[safe.code].status], details: safe.message, metadata };
}
