/** GetModel: the two files of a public model, in pieces. */
import type { GetModelRequest, GetModelResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { encodedBytesOf } from '../models/model.ts';
import { modelPiecesToWire } from './codecs/catalog.ts';
import { modelFromWire } from './codecs/model-request.ts';
import type { ServerContext } from './context.ts';
import type { DownloadHandler } from './methods.ts';

/** Throws MESSAGE_INVALID, MODEL_NOT_FOUND, MODEL_CHANGED, MODEL_PRIVATE. */
export function getModel({ models }: ServerContext): DownloadHandler<GetModelRequest, GetModelResponse> {
  return async (request, outbox, { facts, grant }) => {
    const model = modelFromWire(models, request, grant);
    facts.model = model.network.name;
    if (model.visibility === 'private') throw new CryptoNetsError('MODEL_PRIVATE');
    for (const piece of modelPiecesToWire(model)) await outbox.send(piece);
    facts.sentBytes = encodedBytesOf(model);
  };
}
