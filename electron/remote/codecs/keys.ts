/** Messages of evaluation keys: what goes up is built here, what comes down is checked here. */
import {
  KeyState,
  type EvaluationKeys,
  type GetKeyStatusResponse,
  type UploadKeysRequest,
} from '../../../proto/gen/cryptonets/v1/keys.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';

/** Names a set of evaluation keys. All public. */
export interface KeysReference {
  /** SHA-256 of the wire form, lower-case hexadecimal. */
  readonly digest: string;
  readonly parameterSet: string;
  readonly shapeDigest: string;
}

export interface RemoteKeyStatus {
  readonly state: 'missing' | 'partial' | 'ready' | 'expired';
  /** Where an upload goes on. */
  readonly receivedBytes: number;
}

const STATES: Partial<Record<KeyState, RemoteKeyStatus['state']>> = {
  [KeyState.KEY_STATE_MISSING]: 'missing',
  [KeyState.KEY_STATE_PARTIAL]: 'partial',
  [KeyState.KEY_STATE_READY]: 'ready',
  [KeyState.KEY_STATE_EXPIRED]: 'expired',
};

/** @throws MESSAGE_INVALID */
export function keyStatusFromWire(wire: GetKeyStatusResponse): RemoteKeyStatus {
  const state = STATES[wire.state];
  if (state === undefined || !Number.isSafeInteger(wire.receivedBytes) || wire.receivedBytes < 0) {
    throw new CryptoNetsError('MESSAGE_INVALID', "The server's status of keys is not well formed.");
  }
  return { state, receivedBytes: wire.receivedBytes };
}

export function keysHeaderToWire(
  keys: EvaluationKeys,
  totalBytes: number,
  offset: number,
): UploadKeysRequest {
  return { message: { $case: 'header', value: { keys, totalBytes, offset } } };
}

export function keysChunkToWire(offset: number, data: Uint8Array): UploadKeysRequest {
  return { message: { $case: 'chunk', value: { offset, data } } };
}
