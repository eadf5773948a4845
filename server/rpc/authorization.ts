/** Refuses calls without the server's bearer token, before any of their messages is read. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { errorToWire } from './codecs/error.ts';

const MIN_TOKEN_LENGTH = 16;
const MAX_TOKEN_LENGTH = 4096;

/** @throws CONFIG_INVALID */
export async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'tokenFile: the file cannot be read', { cause });
  });
  const token = text.trim();
  if (token.length < MIN_TOKEN_LENGTH || token.length > MAX_TOKEN_LENGTH) {
    throw new CryptoNetsError('CONFIG_INVALID', `tokenFile: expected ${MIN_TOKEN_LENGTH} characters or more`);
  }
  return token;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function carries(metadata: Metadata, expected: Buffer): boolean {
  const [value] = metadata.get('authorization');
  const token = typeof value === 'string' && value.startsWith('Bearer ') ? value.slice('Bearer '.length) : '';
  return timingSafeEqual(digest(token), expected);
}

/** Health stays open: orchestrators ask without a token, and it tells nothing else. */
const OPEN_PREFIX = '/grpc.health.v1.';

export function requireToken(token: string): ServerInterceptor {
  const expected = digest(token);
  return (method, call) => {
    if (method.path.startsWith(OPEN_PREFIX)) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            if (carries(metadata, expected)) pass(metadata);
            else call.sendStatus(errorToWire(new CryptoNetsError('NOT_AUTHORIZED')));
          },
        }),
    });
  };
}
