/** Says with every call which version of the protocol this client speaks, and ends calls to servers that speak another. */
import { InterceptingCall, Metadata, status, type Interceptor, type StatusObject } from '@grpc/grpc-js';
import { ERROR_FACTS, type CryptoNetsError } from '../../shared/errors/index.ts';
import {
  ERROR_METADATA_KEY,
  PROTOCOL_METADATA_KEY,
  PROTOCOL_VERSION,
  protocolMismatch,
} from '../../shared/protocol/index.ts';
import { ErrorDetail } from '../../proto/gen/cryptonets/v1/common.ts';

/** The end of a call as the server would have told it, had it known. */
function statusOf({ code, message }: CryptoNetsError): StatusObject {
  const metadata = new Metadata();
  const detail = ErrorDetail.encode({ code, message, retryAfterMs: 0 }).finish();
  metadata.set(ERROR_METADATA_KEY, Buffer.from(detail));
  return { code: status[ERROR_FACTS[code].status], details: message, metadata };
}

/** An error page of a proxy says nothing of the server behind it. */
function isOfServer(received: Metadata): boolean {
  return String(received.get('content-type')[0] ?? '').startsWith('application/grpc');
}

/** A server of another version would be misread: nothing that it says is passed on. */
export const requireSameProtocol: Interceptor = (options, nextCall) => {
  let mismatch: CryptoNetsError | undefined;
  const call = nextCall(options);
  return new InterceptingCall(call, {
    start: (metadata, listener, next) => {
      metadata.set(PROTOCOL_METADATA_KEY, String(PROTOCOL_VERSION));
      next(metadata, {
        onReceiveMetadata: (received: Metadata) => {
          if (isOfServer(received))
            mismatch = protocolMismatch(received.get(PROTOCOL_METADATA_KEY)[0], 'server');
          if (mismatch) call.cancelWithStatus(status.CANCELLED, mismatch.message);
          listener.onReceiveMetadata(received);
        },
        onReceiveMessage: (message: unknown) => {
          if (!mismatch) listener.onReceiveMessage(message);
        },
        onReceiveStatus: (ended: StatusObject) =>
          listener.onReceiveStatus(mismatch ? statusOf(mismatch) : ended),
      });
    },
  });
};
