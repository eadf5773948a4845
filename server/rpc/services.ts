/** The services of proto/ with a handler for every method. */
import type { Server, ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { CatalogServiceService } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { EvaluationKeyServiceService } from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { PredictionServiceService } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { MAX_MESSAGE_BYTES, MAX_SHORT_MESSAGE_BYTES } from '../../shared/protocol/index.ts';
import type { ServerLimits } from '../settings/config.ts';
import type { MethodLimits } from '../transport/stream-guard.ts';
import type { ServerContext } from './context.ts';
import { evaluationKeyStatus } from './evaluation-key-status.ts';
import { getCatalog } from './get-catalog.ts';
import { getModel } from './get-model.ts';
import { getPlans } from './get-plans.ts';
import { conversation, download, unary, type Served, type ServedService } from './methods.ts';
import { predict } from './predict.ts';
import { uploadEvaluationKeys } from './upload-evaluation-keys.ts';

/** `/package.Service/Method` becomes `package.Service`. */
const serviceOf = (path: string): string => path.split('/')[1]!;

/** A client that says nothing is told so by its handler first, where there is one from the beginning. */
const AFTER_HANDLER_MS = 500;
const CHUNKS: readonly string[] = [
  PredictionServiceService.predict.path,
  EvaluationKeyServiceService.uploadEvaluationKeys.path,
];

/** What requests of a method may be: names and headers are short, and only two methods have chunks. */
export function methodLimitsOf({ idleTimeoutMs }: Pick<ServerLimits, 'idleTimeoutMs'>) {
  const short: MethodLimits = {
    firstMessageBytes: MAX_SHORT_MESSAGE_BYTES,
    longFirstMessage: 'MESSAGE_INVALID',
    messageBytes: MAX_SHORT_MESSAGE_BYTES,
    firstMessageMs: idleTimeoutMs,
  };
  const chunks: MethodLimits = {
    ...short,
    longFirstMessage: 'HEADER_MISSING',
    messageBytes: MAX_MESSAGE_BYTES,
    firstMessageMs: idleTimeoutMs + AFTER_HANDLER_MS,
  };
  return (path: string): MethodLimits => (CHUNKS.includes(path) ? chunks : short);
}

export const PREDICT_PATH = PredictionServiceService.predict.path;
export const SERVICE_NAMES = [
  CatalogServiceService.getCatalog.path,
  EvaluationKeyServiceService.getEvaluationKeyStatus.path,
  PREDICT_PATH,
].map(serviceOf);

function catalogService(context: ServerContext): ServedService<typeof CatalogServiceService> {
  return {
    getCatalog: unary(context, CatalogServiceService.getCatalog, getCatalog(context)),
    getPlans: unary(context, CatalogServiceService.getPlans, getPlans(context)),
    getModel: download(context, CatalogServiceService.getModel, getModel(context)),
  };
}

function evaluationKeyService(context: ServerContext): ServedService<typeof EvaluationKeyServiceService> {
  const { getEvaluationKeyStatus, uploadEvaluationKeys: upload } = EvaluationKeyServiceService;
  return {
    getEvaluationKeyStatus: unary(context, getEvaluationKeyStatus, evaluationKeyStatus(context)),
    uploadEvaluationKeys: conversation(context, upload, uploadEvaluationKeys(context)),
  };
}

function predictionService(context: ServerContext): ServedService<typeof PredictionServiceService> {
  return { predict: conversation(context, PredictionServiceService.predict, predict(context)) };
}

function add(server: Server, service: Readonly<Record<string, Served>>): void {
  const definitions: Record<string, ServiceDefinition[string]> = {};
  const handlers: Record<string, UntypedHandleCall> = {};
  for (const [method, { definition, handle }] of Object.entries(service)) {
    definitions[method] = definition;
    handlers[method] = handle;
  }
  server.addService(definitions, handlers);
}

export function addServices(server: Server, context: ServerContext): void {
  add(server, catalogService(context));
  add(server, evaluationKeyService(context));
  add(server, predictionService(context));
}
