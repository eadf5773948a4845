/** Short calls: what a server can evaluate, the client's half of the plans of one of its models, and the network of a public one. */
import type { CatalogServiceClient, GetModelResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { NETWORK_LIMITS } from '../../shared/network/index.ts';
import { ask, cancelOnAbort, deadlineOf, type CallContext } from './call.ts';
import { catalogFromWire, type RemoteCatalog, type RemoteModel } from './codecs/catalog.ts';
import { clientPlansFromWire, type RemoteClientPlans } from './codecs/client-plans.ts';
import { errorFromWire } from './codecs/errors.ts';

/** The two files of a model as the server sent them; their digest is checked by whoever decodes them. */
export interface EncodedModel {
  readonly json: string;
  readonly weights: Uint8Array;
}

/** @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, MESSAGE_INVALID, CANCELLED */
export async function fetchCatalog(
  client: CatalogServiceClient,
  context: CallContext,
): Promise<RemoteCatalog> {
  return catalogFromWire(await ask(client.getCatalog.bind(client), {}, context));
}

/** The client's half of a model's plans, well formed and within bounds. @throws MODEL_CHANGED, MODEL_NOT_FOUND, MESSAGE_INVALID, CANCELLED */
export async function fetchPlans(
  client: CatalogServiceClient,
  model: RemoteModel,
  context: CallContext,
): Promise<RemoteClientPlans> {
  const request = { name: model.name, commitment: model.commitment };
  return clientPlansFromWire(await ask(client.getPlans.bind(client), request, context), model);
}

/** Fetches a model, at most as many bytes as the catalog announced. @throws MODEL_NOT_FOUND, MODEL_PRIVATE, MODEL_INVALID, SERVER_LOST, CANCELLED */
export async function fetchModel(
  client: CatalogServiceClient,
  model: RemoteModel,
  context: CallContext,
): Promise<EncodedModel> {
  throwIfAborted(context.signal);
  const request = { name: model.name, commitment: model.commitment };
  const call = client.getModel(request, context.metadata, deadlineOf(context));
  const stop = cancelOnAbort(call, context.signal);
  const received = new ModelPieces(model.encodedBytes);
  try {
    for await (const { part } of call as AsyncIterable<GetModelResponse>) received.add(part);
    return received.finish();
  } catch (error) {
    call.cancel();
    if (context.signal?.aborted) throw new CryptoNetsError('CANCELLED');
    throw errorFromWire(error, 'talking');
  } finally {
    stop();
  }
}

/** Collects the pieces of one model and refuses more than was announced. */
class ModelPieces {
  readonly #limit: number;
  readonly #weights: Uint8Array[] = [];
  #json: string | undefined;
  #weightsBytes = 0;

  constructor(encodedBytes: number) {
    this.#limit = Math.min(encodedBytes, NETWORK_LIMITS.weightsBytes);
  }

  add(
    part: { $case: 'metadata'; value: string } | { $case: 'weights'; value: Uint8Array } | undefined,
  ): void {
    if (part?.$case === 'metadata' && this.#json === undefined) {
      if (part.value.length > NETWORK_LIMITS.metadataBytes) refuseModel();
      this.#json = part.value;
    } else if (part?.$case === 'weights' && this.#json !== undefined) {
      this.#weightsBytes += part.value.length;
      if (this.#weightsBytes > this.#limit) refuseModel();
      this.#weights.push(part.value);
    } else refuseModel();
  }

  finish(): EncodedModel {
    if (this.#json === undefined) refuseModel();
    return { json: this.#json, weights: new Uint8Array(Buffer.concat(this.#weights)) };
  }
}

function refuseModel(): never {
  throw new CryptoNetsError(
    'MODEL_INVALID',
    'the server sent a model of another form or size than it announced',
  );
}
