/** GetModel: the two files of a model, in pieces. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { GetModelRequest, GetModelResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { DIGEST_PATTERN, NAME_PATTERN } from '../limits.ts';
import { encodedBytesOf } from '../models/model.ts';
import type { CallFacts } from '../observe/log.ts';
import type { CallScope } from './call-scope.ts';
import { modelPiecesToWire } from './codecs/catalog.ts';
import { unwrap, type Received } from './codecs/request.ts';
import type { ServerContext } from './context.ts';
import { Outbox } from './outbox.ts';

export type GetModelCall = ServerWritableStream<Received<GetModelRequest>, GetModelResponse>;

/** @throws MESSAGE_INVALID, MODEL_NOT_FOUND, MODEL_DIGEST_MISMATCH */
export async function getModel(
  context: ServerContext,
  call: GetModelCall,
  scope: CallScope,
  facts: CallFacts,
): Promise<void> {
  const { name, digest } = unwrap(call.request);
  if (!NAME_PATTERN.test(name)) throw new CryptoNetsError('MESSAGE_INVALID', 'name: expected a model name');
  if (!DIGEST_PATTERN.test(digest))
    throw new CryptoNetsError('MESSAGE_INVALID', 'digest: expected 64 hex digits');
  const model = context.models.model(name, digest);
  facts.model = name;
  const outbox = new Outbox<GetModelResponse>(call, scope.signal);
  for (const piece of modelPiecesToWire(model)) await outbox.send(piece);
  facts.sentBytes = encodedBytesOf(model);
}
