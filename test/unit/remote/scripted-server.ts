/** A real gRPC server whose answers a test writes: what the client meets when a server misbehaves. */
import {
  Metadata,
  Server,
  ServerCredentials,
  status as Status,
  type sendUnaryData,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import {
  CatalogServiceService,
  type GetCatalogResponse,
  type GetModelResponse,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import {
  PredictionServiceService,
  type PredictRequest,
  type PredictResponse,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';

export type PredictHandler = (
  call: ServerDuplexStream<PredictRequest, PredictResponse>,
) => void | Promise<void>;

export interface Script {
  readonly predict?: PredictHandler;
  readonly catalog?: GetCatalogResponse;
  readonly model?: readonly GetModelResponse[];
}

export interface ScriptedServer {
  readonly address: string;
  /** Ends at once: connections are torn. */
  stop(): void;
}

export async function startScripted(script: Script): Promise<ScriptedServer> {
  const server = new Server();
  server.addService(PredictionServiceService, {
    predict: (call: ServerDuplexStream<PredictRequest, PredictResponse>) => void script.predict?.(call),
  });
  server.addService(CatalogServiceService, {
    getCatalog: (_: unknown, answer: sendUnaryData<GetCatalogResponse>) =>
      script.catalog ? answer(null, script.catalog) : answer({ code: Status.UNIMPLEMENTED }),
    getModel: (call: { write(part: GetModelResponse): void; end(): void }) => {
      for (const part of script.model ?? []) call.write(part);
      call.end();
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() };
}

/** A failure as the real server sends it: a status, and the detail in the trailing metadata. */
export function failure(code: string, message: string, status: Status = Status.INVALID_ARGUMENT) {
  const metadata = new Metadata();
  const detail = { code, message, hint: 'a hint of the server', retryAfterMs: 0 };
  metadata.set('cryptonets-error-bin', Buffer.from(ErrorDetail.encode(detail).finish()));
  return Object.assign(new Error(message), { code: status, details: message, metadata });
}

export const say = {
  acknowledgement: (receivedBytes: number): PredictResponse => ({
    message: { $case: 'acknowledgement', value: { receivedBytes } },
  }),
  stage: (name: string, durationMs = 5): PredictResponse => ({
    message: { $case: 'stage', value: { name, startMs: 1, durationMs, bytes: 0, count: 0 } },
  }),
  resultHeader: (ciphertextCount: number, size: number, primes: number, bytes: number): PredictResponse => ({
    message: { $case: 'resultHeader', value: { ciphertextCount, size, primes, bytes } },
  }),
  resultChunk: (offset: number, data: Uint8Array): PredictResponse => ({
    message: { $case: 'resultChunk', value: { offset, data } },
  }),
  completion: (wallMs = 9): PredictResponse => ({
    message: { $case: 'completion', value: { wallMs, receivedBytes: 0, sentBytes: 0 } },
  }),
};
