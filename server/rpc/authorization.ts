/** Refuses calls without a token that the server knows, before any of their messages is read; keeps what the token allows beside the call. */
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { Access } from '../identity/access.ts';
import type { Grant } from '../identity/grant.ts';
import { errorToWire } from './codecs/error.ts';
import { isOpen } from './open-services.ts';

/** The scheme may be written in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +(.+)$/i;

const grants = new WeakMap<Metadata, Grant>();

/** What the token of the call with this metadata allows; undefined where it is not of the list. */
export function grantOfCall(metadata: Metadata): Grant | undefined {
  return grants.get(metadata);
}

/** @throws NOT_AUTHORIZED */
function authorize(metadata: Metadata, access: Access): void {
  const [value] = metadata.get('authorization');
  const token = typeof value === 'string' ? BEARER.exec(value)?.[1] : undefined;
  if (token === undefined) throw new CryptoNetsError('NOT_AUTHORIZED');
  const grant = access.grantOf(token);
  if (grant) grants.set(metadata, grant);
}

export function requireToken(access: Access): ServerInterceptor {
  return (method, call) => {
    if (!access.required || isOpen(method.path)) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            try {
              authorize(metadata, access);
            } catch (error) {
              call.sendStatus(errorToWire(toCryptoNetsError(error)));
              return;
            }
            pass(metadata);
          },
        }),
    });
  };
}
