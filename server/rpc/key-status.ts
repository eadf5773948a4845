/** GetKeyStatus: whether a set of evaluation keys is here, and how far an upload of it has come. */
import type { ServerUnaryCall } from '@grpc/grpc-js';
import type { GetKeyStatusRequest, GetKeyStatusResponse } from '../../proto/gen/cryptonets/v1/keys.ts';
import { keyStatusToWire, referenceFromWire } from './codecs/keys.ts';
import { unwrap, type Received } from './codecs/request.ts';
import type { ServerContext } from './context.ts';
import { hostOf } from './peer.ts';

export type KeyStatusCall = ServerUnaryCall<Received<GetKeyStatusRequest>, GetKeyStatusResponse>;

/** @throws MESSAGE_INVALID, EVALUATION_KEYS_PARAMETERS */
export function keyStatus({ keys }: ServerContext, call: KeyStatusCall): GetKeyStatusResponse {
  const reference = referenceFromWire(unwrap(call.request).keys);
  return keyStatusToWire(keys.status(reference, hostOf(call.getPeer())));
}
