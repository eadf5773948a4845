/** Turns away clients that speak another version of the protocol, before any of their messages is read, and tells clients which one is spoken here. */
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { PROTOCOL_METADATA_KEY, PROTOCOL_VERSION, protocolMismatch } from '../../shared/protocol/index.ts';
import { errorToWire } from './codecs/error.ts';
import { isForeign } from './open-services.ts';

export const requireSameProtocol: ServerInterceptor = (method, call) => {
  if (isForeign(method.path)) return new ServerInterceptingCall(call);
  return new ServerInterceptingCall(call, {
    start: (next) =>
      next({
        onReceiveMetadata: (metadata, pass) => {
          const [said] = metadata.get(PROTOCOL_METADATA_KEY);
          const mismatch = protocolMismatch(said, 'client');
          if (mismatch) call.sendStatus(errorToWire(mismatch));
          else pass(metadata);
        },
      }),
    sendMetadata: (metadata, pass) => {
      metadata.set(PROTOCOL_METADATA_KEY, String(PROTOCOL_VERSION));
      pass(metadata);
    },
  });
};
