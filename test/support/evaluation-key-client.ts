/** A client of the bare EvaluationKeyService: sends whatever a test wants, right or wrong, and collects the answer. */
import { createHash } from 'node:crypto';
import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import {
  EvaluationKeyServiceClient,
  type EvaluationKeysReference,
  type GetEvaluationKeyStatusResponse,
  type UploadEvaluationKeysHeader,
  type UploadEvaluationKeysRequest,
  type UploadEvaluationKeysResponse,
} from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { PlainInteractiveKeyOwner } from '../../engine/client/plain/interactive/owner.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/index.ts';
import { CHANNEL_OPTIONS, detailOf } from './prediction-client.ts';

export type KeysCall = ClientDuplexStream<UploadEvaluationKeysRequest, UploadEvaluationKeysResponse>;

export interface KeySet {
  readonly keys: EvaluationKeysReference;
  readonly bytes: Uint8Array;
}

export function evaluationKeyClient(address: string): EvaluationKeyServiceClient {
  return new EvaluationKeyServiceClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
}

export function keySetOf(plan: InteractivePlan, bytes: Uint8Array): KeySet {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { parameters, evaluationKeys } = plan;
  return { bytes, keys: { digest, parameterSet: parameters.name, shapeDigest: evaluationKeys.digest } };
}

/** A set that the plain engine takes; `salt` makes it another one. */
export async function plainKeySet(plan: InteractivePlan, salt = 0): Promise<KeySet> {
  const owner = new PlainInteractiveKeyOwner(plan.parameters);
  const bytes = await owner.makeEvaluationKeys(plan.evaluationKeys);
  bytes[64] = salt;
  return keySetOf(plan, bytes);
}

export function headerMessage(
  set: KeySet,
  changes: Partial<UploadEvaluationKeysHeader> = {},
): UploadEvaluationKeysRequest {
  const value = { keys: set.keys, offset: 0, ...changes };
  return { message: { $case: 'header', value } };
}

export function chunkMessage(offset: number, data: Uint8Array): UploadEvaluationKeysRequest {
  return { message: { $case: 'chunk', value: { offset, data } } };
}

export function* chunksOf(
  { bytes }: KeySet,
  from = 0,
  to = bytes.length,
  size = 262_144,
): Generator<UploadEvaluationKeysRequest> {
  for (let at = from; at < to; at += size)
    yield chunkMessage(at, bytes.subarray(at, Math.min(to, at + size)));
}

export interface KeysEnded {
  readonly responses: readonly UploadEvaluationKeysResponse[];
  /** gRPC status; 0 is OK. */
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
}

export function collectKeys(call: KeysCall): Promise<KeysEnded> {
  const responses: UploadEvaluationKeysResponse[] = [];
  return new Promise((resolve) => {
    call.on('data', (response: UploadEvaluationKeysResponse) => responses.push(response));
    call.on('error', () => undefined);
    call.on('status', ({ code: status, metadata, details }) =>
      resolve({ responses, status, code: detailOf({ metadata })?.code, message: details }),
    );
  });
}

/** One whole call: writes, half-closes, waits for the end. */
export function uploadKeySet(
  client: EvaluationKeyServiceClient,
  messages: Iterable<UploadEvaluationKeysRequest>,
): Promise<KeysEnded> {
  const call = client.uploadEvaluationKeys({ deadline: Date.now() + 60_000 });
  const end = collectKeys(call);
  for (const message of messages) call.write(message);
  call.end();
  return end;
}

export function keyStatusOf(
  client: EvaluationKeyServiceClient,
  keys: EvaluationKeysReference | undefined,
): Promise<{ readonly status?: GetEvaluationKeyStatusResponse; readonly code?: string | undefined }> {
  return new Promise((resolve) =>
    client.getEvaluationKeyStatus({ keys }, (error, status) =>
      resolve(error ? { code: detailOf(error)?.code } : { status }),
    ),
  );
}
