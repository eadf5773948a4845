/** A client of the bare protocol: sends whatever a test wants, right or wrong, and collects the answer. */
import { once } from 'node:events';
import {
  credentials,
  Metadata,
  InterceptingCall,
  type ClientDuplexStream,
  type ClientOptions,
  type Interceptor,
  type ServiceError,
} from '@grpc/grpc-js';
import { CatalogServiceClient } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { ErrorDetail, Expander } from '../../proto/gen/cryptonets/v1/common.ts';
import {
  BlockOrder,
  PredictionServiceClient,
  type PredictHeader,
  type PredictRequest,
  type PredictResponse,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import { PROTOCOL_METADATA_KEY, PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import { batchBlockBytes, SEED_BYTES } from '../../shared/packing/geometry.ts';
import type { BatchPlan } from '../../shared/packing/batch/plan.ts';

/** Says which version of the protocol is spoken, as every client must; looks at nothing that comes back. */
const speaking: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, listener, next) => {
      if (metadata.get(PROTOCOL_METADATA_KEY).length === 0)
        metadata.set(PROTOCOL_METADATA_KEY, String(PROTOCOL_VERSION));
      next(metadata, listener);
    },
  });

export const CHANNEL_OPTIONS: ClientOptions = {
  interceptors: [speaking],
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.initial_reconnect_backoff_ms': 50,
};

export type PredictCall = ClientDuplexStream<PredictRequest, PredictResponse>;

export function predictionClient(address: string): PredictionServiceClient {
  return new PredictionServiceClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
}

export function catalogClient(address: string): CatalogServiceClient {
  return new CatalogServiceClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
}

/** @param evaluationKeysDigest of plans that hide their model */
export function batch(
  blockOrder: BlockOrder,
  evaluationKeysDigest = '',
  expander: Expander = Expander.EXPANDER_UNSPECIFIED,
): PredictHeader['computation'] {
  return { $case: 'batch', value: { blockOrder, evaluationKeysDigest, expander } };
}

export function interactive(
  ciphertextCount: number,
  evaluationKeysDigest = 'a'.repeat(64),
): PredictHeader['computation'] {
  return { $case: 'interactive', value: { ciphertextCount, evaluationKeysDigest } };
}

/** A header that a server with this plan accepts, unless a test changes it. */
export function headerFor(plan: BatchPlan, changes: Partial<PredictHeader> = {}): PredictRequest {
  const value: PredictHeader = {
    requestId: crypto.getRandomValues(new Uint8Array(16)),
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    computation: batch(BlockOrder.BLOCK_ORDER_CIPHERTEXT),
    ...changes,
  };
  return { message: { $case: 'header', value } };
}

export function seedsMessage(seeds: Uint8Array): PredictRequest {
  return { message: { $case: 'seeds', value: { seeds } } };
}

export function blocksMessage(firstBlock: number, blocks: Uint8Array): PredictRequest {
  return { message: { $case: 'blocks', value: { firstBlock, blocks } } };
}

/** Seeds and blocks of zeros (a residue of 0 is in range), in chunks of so many blocks. */
export function* zeroUpload(plan: BatchPlan, blocksPerChunk = 20): Generator<PredictRequest> {
  yield seedsMessage(new Uint8Array(plan.inputCiphertexts * SEED_BYTES));
  const blockBytes = batchBlockBytes(plan.parameters);
  const count = plan.inputCiphertexts * plan.parameters.dataPrimes.length;
  for (let first = 0; first < count; first += blocksPerChunk) {
    const blocks = Math.min(blocksPerChunk, count - first);
    yield blocksMessage(first, new Uint8Array(blocks * blockBytes));
  }
}

/** How a call ended, with the detail that the server gave. */
export interface Ended {
  readonly responses: readonly PredictResponse[];
  /** gRPC status; 0 is OK. */
  readonly status: number;
  /** Code of the closed list; undefined on success or when the server gave no detail. */
  readonly code: string | undefined;
  readonly detail: ErrorDetail | undefined;
  readonly message: string;
}

export function detailOf(error: Pick<ServiceError, 'metadata'>): ErrorDetail | undefined {
  const [bytes] = error.metadata?.get('cryptonets-error-bin') ?? [];
  return bytes === undefined ? undefined : ErrorDetail.decode(bytes as Buffer);
}

/** Collects everything a call says until it ends. */
export async function collect(call: PredictCall): Promise<Ended> {
  const responses: PredictResponse[] = [];
  return new Promise((resolve) => {
    call.on('data', (response: PredictResponse) => responses.push(response));
    call.on('error', () => undefined);
    call.on('status', ({ code: status, metadata, details }) => {
      const detail = detailOf({ metadata });
      resolve({ responses, status, detail, code: detail?.code, message: details });
    });
  });
}

/** Writes messages at the pace of the connection; stops quietly when the call has ended. */
export async function writeAll(call: PredictCall, messages: Iterable<PredictRequest>): Promise<void> {
  const ended = new AbortController();
  call.once('status', () => ended.abort());
  for (const message of messages) {
    if (ended.signal.aborted) return;
    if (!call.write(message)) await once(call, 'drain', { signal: ended.signal }).catch(() => undefined);
  }
}

/** One whole conversation: writes, half-closes, waits for the end. */
export async function converse(
  client: PredictionServiceClient,
  messages: Iterable<PredictRequest>,
  metadata = new Metadata(),
): Promise<Ended> {
  const call = client.predict(metadata, { deadline: Date.now() + 60_000 });
  const end = collect(call);
  await writeAll(call, messages);
  call.end();
  return end;
}

/** The first response of a kind. */
export function firstOf<C extends NonNullable<PredictResponse['message']>['$case']>(
  responses: readonly PredictResponse[],
  kind: C,
): Extract<NonNullable<PredictResponse['message']>, { $case: C }>['value'] | undefined {
  const found = responses.find(({ message }) => message?.$case === kind);
  return found?.message?.value as never;
}
