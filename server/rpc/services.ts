/** The services as grpc-js wants them: generated definitions with bounded decoders, one handler a method. */
import type { Server, UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import {
  CatalogServiceService,
  GetCatalogRequest,
  GetModelRequest,
  type GetCatalogResponse,
} from '../../proto/gen/cryptonets/v1/catalog.ts';
import {
  GetKeyStatusRequest,
  KeyServiceService,
  UploadKeysRequest,
  type GetKeyStatusResponse,
} from '../../proto/gen/cryptonets/v1/keys.ts';
import { PredictionServiceService, PredictRequest } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { boundedDecoder, unwrap, type Received } from './codecs/request.ts';
import type { ServerContext } from './context.ts';
import { getCatalog } from './get-catalog.ts';
import { getModel, type GetModelCall } from './get-model.ts';
import { keyStatus, type KeyStatusCall } from './key-status.ts';
import { predict, type PredictCall } from './predict.ts';
import { runStream, runUnary } from './run-call.ts';
import { uploadKeys, type UploadKeysCall } from './upload-keys.ts';

export const PREDICT_PATH = PredictionServiceService.predict.path;
export const SERVICE_NAMES = [
  'cryptonets.v1.CatalogService',
  'cryptonets.v1.KeyService',
  'cryptonets.v1.PredictionService',
] as const;

/** A request of the catalog, or for the status of keys, is a few names. */
const MAX_SHORT_REQUEST_BYTES = 4096;

const catalogDefinition = {
  getCatalog: {
    ...CatalogServiceService.getCatalog,
    requestDeserialize: boundedDecoder((bytes) => GetCatalogRequest.decode(bytes), MAX_SHORT_REQUEST_BYTES),
  },
  getModel: {
    ...CatalogServiceService.getModel,
    requestDeserialize: boundedDecoder((bytes) => GetModelRequest.decode(bytes), MAX_SHORT_REQUEST_BYTES),
  },
};

const predictionDefinition = {
  predict: {
    ...PredictionServiceService.predict,
    requestDeserialize: boundedDecoder((bytes) => PredictRequest.decode(bytes)),
  },
};

const keyDefinition = {
  getKeyStatus: {
    ...KeyServiceService.getKeyStatus,
    requestDeserialize: boundedDecoder((bytes) => GetKeyStatusRequest.decode(bytes), MAX_SHORT_REQUEST_BYTES),
  },
  uploadKeys: {
    ...KeyServiceService.uploadKeys,
    requestDeserialize: boundedDecoder((bytes) => UploadKeysRequest.decode(bytes)),
  },
};

type CatalogCall = ServerUnaryCall<Received<GetCatalogRequest>, GetCatalogResponse>;

function catalogHandlers(context: ServerContext): UntypedServiceImplementation {
  return {
    getCatalog: ((call: CatalogCall, answer: sendUnaryData<GetCatalogResponse>) =>
      runUnary(context, 'GetCatalog', call, answer, () => {
        unwrap(call.request);
        return getCatalog(context);
      })) as UntypedHandleCall,
    getModel: ((call: GetModelCall) =>
      runStream(context, 'GetModel', call, (scope, facts) =>
        getModel(context, call, scope, facts),
      )) as UntypedHandleCall,
  };
}

function predictionHandlers(context: ServerContext): UntypedServiceImplementation {
  return {
    predict: ((call: PredictCall) =>
      runStream(context, 'Predict', call, (scope, facts) =>
        predict(context, call, scope, facts),
      )) as UntypedHandleCall,
  };
}

function keyHandlers(context: ServerContext): UntypedServiceImplementation {
  return {
    getKeyStatus: ((call: KeyStatusCall, answer: sendUnaryData<GetKeyStatusResponse>) =>
      runUnary(context, 'GetKeyStatus', call, answer, () => keyStatus(context, call))) as UntypedHandleCall,
    uploadKeys: ((call: UploadKeysCall) =>
      runStream(context, 'UploadKeys', call, (scope, facts) =>
        uploadKeys(context, call, scope, facts),
      )) as UntypedHandleCall,
  };
}

export function addServices(server: Server, context: ServerContext): void {
  server.addService(catalogDefinition, catalogHandlers(context));
  server.addService(keyDefinition, keyHandlers(context));
  server.addService(predictionDefinition, predictionHandlers(context));
}
