/** A connection to one server: catalog, models, predictions. Wire types do not leave this room. */
import { Client, logVerbosity, setLogVerbosity, status as Status } from '@grpc/grpc-js';
import { CatalogServiceClient } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { EvaluationKeyServiceClient } from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { dialTarget, type ServerAddress } from './address.ts';
import type { CallContext } from './call.ts';
import { fetchCatalog, fetchModel, fetchPlans, type EncodedModel } from './catalog.ts';
import {
  callMetadata,
  channelCredentials,
  channelOptions,
  resolveAddress,
  usesTls,
  type RemoteOptions,
} from './channel.ts';
import type { RemoteCatalog, RemoteModel } from './codecs/catalog.ts';
import type { RemoteClientPlans } from './codecs/client-plans.ts';
import type { RemoteEvaluationKeyStatus } from './codecs/evaluation-keys.ts';
import {
  fetchEvaluationKeyStatus,
  sendEvaluationKeys,
  type EvaluationKeysUpload,
} from './evaluation-keys.ts';
import { passFramedMessages, predictionClient } from './prediction-client.ts';
import { isServiceError } from './codecs/errors.ts';
import { requireSameProtocol } from './protocol-check.ts';
import { predictRemotely, type RemotePrediction, type RemoteResult } from './predict.ts';
import { greetingOf } from './greeting.ts';
import { tlsFaultOf } from './tls-fault.ts';
import { recording, type Recorder } from './recorder.ts';

export { dialTarget, parseAddress } from './address.ts';
export { seenAsCanary, type SeenRequest } from './recorder.ts';
export { lookAtCertificate } from './certificate.ts';
export type { EncodedModel } from './catalog.ts';
export type { RemoteOptions } from './channel.ts';
export type { RemoteCatalog, RemoteLimits, RemoteModel } from './codecs/catalog.ts';
export type {
  RemoteClientBatchPlan,
  RemoteClientInteractivePlan,
  RemoteClientPlans,
} from './codecs/client-plans.ts';
export type { RemotePlan } from './codecs/plans.ts';
export type { RemotePrediction, RemoteResult } from './predict.ts';
export type { Upload } from './upload.ts';
export type { Recorder } from './recorder.ts';
export { latestVersion, RELEASES } from './latest-version.ts';

export interface Remote {
  /** @throws SERVER_UNREACHABLE or a code of tls-fault.ts, SERVER_INCOMPATIBLE, MESSAGE_INVALID, CANCELLED */
  catalog(signal?: AbortSignal): Promise<RemoteCatalog>;
  /** The client's half of the plans of a model of the catalog; see operations/private-model.ts for what is believed of it. */
  plans(model: RemoteModel, signal?: AbortSignal): Promise<RemoteClientPlans>;
  /** The files of a model of the catalog, not yet checked. @throws MODEL_NOT_FOUND, MODEL_INVALID, SERVER_LOST, CANCELLED */
  model(model: RemoteModel, signal?: AbortSignal): Promise<EncodedModel>;
  /** One call, of either packing; see predict.ts. `deadlineMs` is lowered to what the server allows by whoever has its catalog. */
  predict(
    prediction: RemotePrediction,
    stopwatch: Stopwatch,
    control?: Control,
    deadlineMs?: number,
  ): Promise<RemoteResult>;
  /** Whether the server has these evaluation keys. @throws EVALUATION_KEYS_PARAMETERS, SERVER_UNREACHABLE, CANCELLED */
  evaluationKeyStatus(
    keys: EvaluationKeysReference,
    signal?: AbortSignal,
  ): Promise<RemoteEvaluationKeyStatus>;
  /** Sends evaluation keys from an offset on; see evaluation-keys.ts. */
  uploadEvaluationKeys(
    upload: EvaluationKeysUpload,
    stopwatch: Stopwatch,
    control?: Control,
  ): Promise<number>;
  close(): void;
}

// grpc-js writes unstructured lines to standard error; failures are told as errors.
setLogVerbosity(logVerbosity.NONE);

const CALL_DEADLINE_MS = 10_000;
const PREDICT_DEADLINE_MS = 10 * 60_000;

/** Whether a call got as far as a connection that then tore, rather than waiting in vain. */
function tore({ cause }: CryptoNetsError): boolean {
  return isServiceError(cause) && cause.code !== Status.DEADLINE_EXCEEDED;
}

/** Tells why a server was not reached: TLS, a proxy of HTTP/1.1; or that it is there, and a connection to it was lost. */
async function rethrowByName(error: unknown, address: ServerAddress, options: RemoteOptions): Promise<never> {
  if (!(error instanceof CryptoNetsError) || error.code !== 'SERVER_UNREACHABLE') throw error;
  const fault = await tlsFaultOf(address, usesTls(address, options), options);
  if (fault) throw fault;
  const greeting = await greetingOf(address, options);
  if (greeting === 'http1') throw new CryptoNetsError('PROXY_HTTP1');
  throw greeting === 'http2' && tore(error)
    ? new CryptoNetsError('SERVER_LOST', undefined, { cause: error })
    : error;
}

/** Opens a connection; nothing is sent before the first call. @param recorder told of every request @throws ARGUMENT_INVALID */
export function connect(options: RemoteOptions, recorder: Recorder = () => undefined): Remote {
  const address = resolveAddress(options);
  const credentials = channelCredentials(address, options);
  const shared = new Client(dialTarget(address), credentials, channelOptions(address));
  passFramedMessages(shared.getChannel());
  const channel = {
    channelOverride: shared.getChannel(),
    interceptors: [requireSameProtocol, recording(dialTarget(address), recorder)],
  };
  const catalogClient = new CatalogServiceClient(dialTarget(address), credentials, channel);
  const predictions = predictionClient(dialTarget(address), credentials, channel);
  const keyClient = new EvaluationKeyServiceClient(dialTarget(address), credentials, channel);
  const metadata = callMetadata(options);
  const short = (signal?: AbortSignal): CallContext => ({
    metadata,
    deadlineMs: options.callDeadlineMs ?? CALL_DEADLINE_MS,
    signal,
  });
  const named = <T>(call: Promise<T>): Promise<T> =>
    call.catch((error) => rethrowByName(error, address, options));
  return {
    catalog: (signal) => named(fetchCatalog(catalogClient, short(signal))),
    plans: (model, signal) => named(fetchPlans(catalogClient, model, short(signal))),
    model: (model, signal) => named(fetchModel(catalogClient, model, short(signal))),
    predict: (prediction, stopwatch, control, deadlineMs) => {
      const longest = options.predictDeadlineMs ?? PREDICT_DEADLINE_MS;
      const context = { metadata, deadlineMs: Math.min(deadlineMs ?? longest, longest) };
      return named(predictRemotely(predictions, prediction, context, stopwatch, control));
    },
    evaluationKeyStatus: (keys, signal) => named(fetchEvaluationKeyStatus(keyClient, keys, short(signal))),
    uploadEvaluationKeys: (upload, stopwatch, control) => {
      const context = { metadata, deadlineMs: options.predictDeadlineMs ?? PREDICT_DEADLINE_MS };
      return named(sendEvaluationKeys(keyClient, upload, context, stopwatch, control));
    },
    close: () => shared.close(),
  };
}
