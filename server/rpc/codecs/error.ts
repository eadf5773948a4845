/** Any thrown value as a gRPC status with its ErrorDetail in the trailing metadata. */
import { Metadata, status } from '@grpc/grpc-js';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError, ERROR_FACTS, toCryptoNetsError } from '../../../shared/errors/index.ts';
import { ERROR_METADATA_KEY } from '../../../shared/protocol/index.ts';

/** The code that a status which was sent carries, from its headers; what grpc-js answered by itself has none: its status instead. */
export function codeOfHeaders(headers: Readonly<Record<string, unknown>>): string {
  const encoded = headers[ERROR_METADATA_KEY];
  if (typeof encoded === 'string') return ErrorDetail.decode(Buffer.from(encoded, 'base64')).code;
  const known = headers['grpc-status'];
  return known === undefined ? `http-${String(headers[':status'])}` : (status[Number(known)] ?? 'UNKNOWN');
}

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
    retryAfterMs: Math.round(safe.retryAfterMs ?? 0),
  };
  const metadata = new Metadata();
  metadata.set(ERROR_METADATA_KEY, Buffer.from(ErrorDetail.encode(detail).finish()));
  return { code: status[ERROR_FACTS[safe.code].status], details: safe.message, metadata };
}
