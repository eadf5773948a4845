/** A real gRPC server whose answers a test writes: what the client meets when a server misbehaves. */
import { createHash, type Hash } from 'node:crypto';
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
} from '../../../../proto/gen/cryptonets/v1/catalog.ts';
import { ErrorDetail } from '../../../../proto/gen/cryptonets/v1/common.ts';
import {
  PredictionServiceService,
  type PredictHeader,
  type PredictRequest,
  type PredictResponse,
  type RequestBinding,
} from '../../../../proto/gen/cryptonets/v1/prediction.ts';
import { headerFromWire } from '../../../../server/rpc/codecs/header.ts';
import { RequestDigest } from '../../../../shared/protocol/index.ts';
import { requireSameProtocol } from '../../../../server/rpc/protocol-check.ts';

export type PredictHandler = (
  call: ServerDuplexStream<PredictRequest, PredictResponse>,
) => void | Promise<void>;

export interface Script {
  readonly predict?: PredictHandler;
  readonly catalog?: GetCatalogResponse;
  readonly model?: readonly GetModelResponse[];
  /** Does not say which version of the protocol it speaks, as servers of version 1 did. */
  readonly silent?: boolean;
}

export interface ScriptedServer {
  readonly address: string;
  /** Ends at once: connections are torn. */
  stop(): void;
}

export async function startScripted(script: Script): Promise<ScriptedServer> {
  const asked = new Asked();
  const server = new Server(script.silent ? {} : { interceptors: [requireSameProtocol] });
  server.addService(asked.noting(PredictionServiceService), {
    predict: (call: ServerDuplexStream<PredictRequest, PredictResponse>) =>
      void script.predict?.(asked.answering(call)),
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

/** Takes part in every call as a server must: an answer whose header names no request is bound to the one that came last. */
class Asked {
  #digest: RequestDigest<Hash> | undefined;
  #header: PredictHeader | undefined;

  noting(service: typeof PredictionServiceService): typeof PredictionServiceService {
    const requestDeserialize = (bytes: Buffer): PredictRequest =>
      this.#note(service.predict.requestDeserialize(bytes));
    return { ...service, predict: { ...service.predict, requestDeserialize } };
  }

  answering<C extends ServerDuplexStream<PredictRequest, PredictResponse>>(call: C): C {
    const write = call.write.bind(call) as (message: PredictResponse) => boolean;
    call.write = (message: PredictResponse) => write(this.#bound(message));
    return call;
  }

  #note(request: PredictRequest): PredictRequest {
    const { message } = request;
    if (message?.$case === 'header') {
      this.#header = { ...message.value, requestId: Uint8Array.from(message.value.requestId) };
      this.#digest = new RequestDigest(createHash('sha256'), headerFromWire(message.value));
    } else if (message?.$case === 'seeds') this.#digest?.seeds(message.value.seeds);
    else if (message?.$case === 'blocks') this.#digest?.blocks(message.value.blocks);
    return request;
  }

  #bound(response: PredictResponse): PredictResponse {
    const { message } = response;
    if (message?.$case !== 'resultHeader' || message.value.request || !this.#digest) return response;
    const { requestId, planDigest } = this.#header!;
    const request = { requestId, planDigest, requestDigest: this.#digest.hash.copy().digest() };
    return { message: { ...message, value: { ...message.value, request } } };
  }
}

/** A failure as the real server sends it: a status, and the detail in the trailing metadata. */
export function failure(code: string, message: string, status: Status = Status.INVALID_ARGUMENT) {
  const metadata = new Metadata();
  const detail = { code, message, retryAfterMs: 0 };
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
  resultHeader: (
    ciphertextCount: number,
    size: number,
    primes: number,
    bytes: number,
    modelCommitment = 'a'.repeat(64),
    request?: RequestBinding,
  ): PredictResponse => ({
    message: {
      $case: 'resultHeader',
      value: { ciphertextCount, size, primes, bytes, modelCommitment, request },
    },
  }),
  resultChunk: (offset: number, data: Uint8Array): PredictResponse => ({
    message: { $case: 'resultChunk', value: { offset, data } },
  }),
  completion: (wallMs = 9): PredictResponse => ({
    message: { $case: 'completion', value: { wallMs } },
  }),
};
