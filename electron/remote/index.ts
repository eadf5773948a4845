/** A connection to one server: catalog, models, predictions. Wire types do not leave this room. */
import { Client, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { CatalogServiceClient } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { KeyServiceClient } from '../../proto/gen/cryptonets/v1/keys.ts';
import { PredictionServiceClient } from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { dialTarget } from './address.ts';
import { fetchCatalog, fetchModel, type CallContext, type EncodedModel } from './catalog.ts';
import {
  callMetadata,
  channelCredentials,
  channelOptions,
  resolveAddress,
  type RemoteOptions,
} from './channel.ts';
import type { RemoteCatalog, RemoteModel } from './codecs/catalog.ts';
import type { KeysReference, RemoteKeyStatus } from './codecs/keys.ts';
import { fetchKeyStatus, sendKeys, type KeysUpload } from './keys.ts';
import { predictRemotely, type RemotePrediction, type RemoteResult } from './predict.ts';

export { parseAddress } from './address.ts';
export type { EncodedModel } from './catalog.ts';
export type { RemoteOptions } from './channel.ts';
export type { RemoteCatalog, RemoteLimits, RemoteModel } from './codecs/catalog.ts';
export type { ResultShape } from './codecs/prediction.ts';
export type { KeysReference } from './codecs/keys.ts';
export type { RemotePrediction, RemoteResult } from './predict.ts';
export type { Upload } from './upload.ts';

export interface Remote {
  /** @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, MESSAGE_INVALID, CANCELLED */
  catalog(signal?: AbortSignal): Promise<RemoteCatalog>;
  /** The files of a model of the catalog, not yet checked. @throws MODEL_NOT_FOUND, MODEL_INVALID, SERVER_LOST, CANCELLED */
  model(model: RemoteModel, signal?: AbortSignal): Promise<EncodedModel>;
  /** One batch; see predict.ts. `deadlineMs` is lowered to what the server allows by whoever has its catalog. */
  predict(
    prediction: RemotePrediction,
    stopwatch: Stopwatch,
    control?: Control,
    deadlineMs?: number,
  ): Promise<RemoteResult>;
  /** Whether the server has these evaluation keys. @throws EVALUATION_KEYS_PARAMETERS, SERVER_UNREACHABLE, CANCELLED */
  keyStatus(keys: KeysReference, signal?: AbortSignal): Promise<RemoteKeyStatus>;
  /** Sends evaluation keys from an offset on; see keys.ts. */
  uploadKeys(upload: KeysUpload, stopwatch: Stopwatch, control?: Control): Promise<number>;
  close(): void;
}

// grpc-js writes unstructured lines to standard error; failures are told as errors.
setLogVerbosity(logVerbosity.NONE);

const CALL_DEADLINE_MS = 10_000;
const PREDICT_DEADLINE_MS = 10 * 60_000;

/** Opens a connection; nothing is sent before the first call. @throws ARGUMENT_INVALID */
export function connect(options: RemoteOptions): Remote {
  const address = resolveAddress(options);
  const credentials = channelCredentials(address, options);
  const shared = new Client(dialTarget(address), credentials, channelOptions(address));
  const channel = { channelOverride: shared.getChannel() };
  const catalogClient = new CatalogServiceClient(dialTarget(address), credentials, channel);
  const predictionClient = new PredictionServiceClient(dialTarget(address), credentials, channel);
  const keyClient = new KeyServiceClient(dialTarget(address), credentials, channel);
  const metadata = callMetadata(options);
  const short = (signal?: AbortSignal): CallContext => ({
    metadata,
    deadlineMs: options.callDeadlineMs ?? CALL_DEADLINE_MS,
    signal,
  });
  return {
    catalog: (signal) => fetchCatalog(catalogClient, short(signal)),
    model: (model, signal) => fetchModel(catalogClient, model, short(signal)),
    predict: (prediction, stopwatch, control, deadlineMs) => {
      const longest = options.predictDeadlineMs ?? PREDICT_DEADLINE_MS;
      const context = { metadata, deadlineMs: Math.min(deadlineMs ?? longest, longest) };
      return predictRemotely(predictionClient, prediction, context, stopwatch, control);
    },
    keyStatus: (keys, signal) => fetchKeyStatus(keyClient, keys, short(signal)),
    uploadKeys: (upload, stopwatch, control) => {
      const context = { metadata, deadlineMs: options.predictDeadlineMs ?? PREDICT_DEADLINE_MS };
      return sendKeys(keyClient, upload, context, stopwatch, control);
    },
    close: () => shared.close(),
  };
}
