/** Messages of KeyService: every name and number bounded before it is looked up. */
import {
  KeyState,
  type EvaluationKeys,
  type GetKeyStatusResponse,
  type UploadKeysRequest,
  type UploadKeysResponse,
} from '../../../proto/gen/cryptonets/v1/keys.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { KeysReference } from '../../keys/offer.ts';
import type { KeyStatus } from '../../keys/store.ts';
import { DIGEST_PATTERN, MAX_CHUNK_BYTES, NAME_PATTERN } from '../../limits.ts';

export interface KeysHeader {
  readonly reference: KeysReference;
  readonly totalBytes: number;
  readonly offset: number;
}

export interface KeysChunk {
  readonly offset: number;
  readonly data: Uint8Array;
}

function invalid(field: string, expected: string): CryptoNetsError {
  return new CryptoNetsError('MESSAGE_INVALID', `keys.${field}: expected ${expected}`);
}

/** @throws MESSAGE_INVALID naming the field, never repeating its value */
export function referenceFromWire(keys: EvaluationKeys | undefined): KeysReference {
  const { digest = '', parameterSet = '', shapeDigest = '' } = keys ?? {};
  if (!DIGEST_PATTERN.test(digest)) throw invalid('digest', '64 hexadecimal digits');
  if (!DIGEST_PATTERN.test(shapeDigest)) throw invalid('shape_digest', '64 hexadecimal digits');
  if (!NAME_PATTERN.test(parameterSet)) throw invalid('parameter_set', 'a name of at most 64 characters');
  return { digest, parameterSet, shapeDigest };
}

/** @throws HEADER_MISSING, MESSAGE_INVALID */
export function keysHeaderFromWire(request: UploadKeysRequest | undefined): KeysHeader {
  if (request?.message?.$case !== 'header') throw new CryptoNetsError('HEADER_MISSING');
  const { keys, totalBytes, offset } = request.message.value;
  return { reference: referenceFromWire(keys), totalBytes, offset };
}

/** @throws HEADER_REPEATED, MESSAGE_INVALID, CHUNK_INVALID */
export function keysChunkFromWire({ message }: UploadKeysRequest): KeysChunk {
  if (message?.$case === 'header') throw new CryptoNetsError('HEADER_REPEATED');
  if (message?.$case !== 'chunk') throw new CryptoNetsError('MESSAGE_INVALID', 'expected a chunk of keys');
  const { offset, data } = message.value;
  if (data.length === 0 || data.length > MAX_CHUNK_BYTES) {
    const expected = `expected a chunk of 1 to ${MAX_CHUNK_BYTES} bytes, got ${data.length}`;
    throw new CryptoNetsError('CHUNK_INVALID', expected);
  }
  return { offset, data };
}

const STATES: Record<KeyStatus['state'], KeyState> = {
  missing: KeyState.KEY_STATE_MISSING,
  partial: KeyState.KEY_STATE_PARTIAL,
  ready: KeyState.KEY_STATE_READY,
  expired: KeyState.KEY_STATE_EXPIRED,
};

export function keyStatusToWire({ state, receivedBytes, expiresInMs }: KeyStatus): GetKeyStatusResponse {
  return { state: STATES[state], receivedBytes, expiresInMs: Math.floor(expiresInMs) };
}

export function keysReceivedToWire(receivedBytes: number, ready: boolean): UploadKeysResponse {
  return { receivedBytes, ready };
}
