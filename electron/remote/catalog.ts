/** Short calls: what a server can evaluate, and the network of one of its models. */
import type { Metadata } from '@grpc/grpc-js';
import type { CatalogServiceClient, GetCatalogResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { NETWORK_LIMITS } from '../../shared/network/index.ts';
import { catalogFromWire, type RemoteCatalog, type RemoteModel } from './codecs/catalog.ts';
import { errorFromWire } from './codecs/errors.ts';

/** The two files of a model as the server sent them; their digest is checked by whoever decodes them. */
export interface EncodedModel {
  readonly json: string;
  readonly weights: Uint8Array;
}

/** What every call of a connection carries. */
export interface CallContext {
  readonly metadata: Metadata;
  /** Milliseconds from now. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Cancellable {
  cancel(): void;
}

/** Cancels the call when the signal fires; the returned function ends the watch. */
export function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): () => void {
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

export function deadlineOf(context: CallContext): { deadline: number } {
  return { deadline: Date.now() + context.deadlineMs };
}

/** @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, MESSAGE_INVALID, CANCELLED */
export async function fetchCatalog(
  client: CatalogServiceClient,
  context: CallContext,
): Promise<RemoteCatalog> {
  throwIfAborted(context.signal);
  const response = await new Promise<GetCatalogResponse>((resolve, reject) => {
    const call = client.getCatalog({}, context.metadata, deadlineOf(context), (error, value) => {
      stop();
      if (!error) return resolve(value);
      reject(context.signal?.aborted ? new CryptoNetsError('CANCELLED') : errorFromWire(error, 'connecting'));
    });
    const stop = cancelOnAbort(call, context.signal);
  });
  return catalogFromWire(response);
}

/** Fetches a model, at most as many bytes as the catalog announced. @throws MODEL_NOT_FOUND, MODEL_INVALID, SERVER_LOST, CANCELLED */
export async function fetchModel(
  client: CatalogServiceClient,
  model: RemoteModel,
  context: CallContext,
): Promise<EncodedModel> {
  throwIfAborted(context.signal);
  const request = { name: model.name, digest: model.digest };
  const call = client.getModel(request, context.metadata, deadlineOf(context));
  const stop = cancelOnAbort(call, context.signal);
  const received = new ModelPieces(model.encodedBytes);
  try {
    for await (const { part } of call) received.add(part);
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
    'The server sent a model of another form or size than it announced.',
  );
}
