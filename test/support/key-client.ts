/** A client of the bare KeyService: sends whatever a test wants, right or wrong, and collects the answer. */
import { createHash } from 'node:crypto';
import { credentials, type ClientDuplexStream } from '@grpc/grpc-js';
import {
  KeyServiceClient,
  type EvaluationKeys,
  type GetKeyStatusResponse,
  type UploadKeysHeader,
  type UploadKeysRequest,
  type UploadKeysResponse,
} from '../../proto/gen/cryptonets/v1/keys.ts';
import { PlainInteractiveKeyOwner } from '../../engine/plain/key-owner-interactive.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import { CHANNEL_OPTIONS, detailOf } from './prediction-client.ts';

export type KeysCall = ClientDuplexStream<UploadKeysRequest, UploadKeysResponse>;

export interface KeySet {
  readonly keys: EvaluationKeys;
  readonly bytes: Uint8Array;
}

export function keyClient(address: string): KeyServiceClient {
  return new KeyServiceClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
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

export function headerMessage(set: KeySet, changes: Partial<UploadKeysHeader> = {}): UploadKeysRequest {
  const value = { keys: set.keys, totalBytes: set.bytes.length, offset: 0, ...changes };
  return { message: { $case: 'header', value } };
}

export function chunkMessage(offset: number, data: Uint8Array): UploadKeysRequest {
  return { message: { $case: 'chunk', value: { offset, data } } };
}

export function* chunksOf(
  { bytes }: KeySet,
  from = 0,
  to = bytes.length,
  size = 262_144,
): Generator<UploadKeysRequest> {
  for (let at = from; at < to; at += size)
    yield chunkMessage(at, bytes.subarray(at, Math.min(to, at + size)));
}

export interface KeysEnded {
  readonly responses: readonly UploadKeysResponse[];
  /** gRPC status; 0 is OK. */
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
}

export function collectKeys(call: KeysCall): Promise<KeysEnded> {
  const responses: UploadKeysResponse[] = [];
  return new Promise((resolve) => {
    call.on('data', (response: UploadKeysResponse) => responses.push(response));
    call.on('error', () => undefined);
    call.on('status', ({ code: status, metadata, details }) =>
      resolve({ responses, status, code: detailOf({ metadata })?.code, message: details }),
    );
  });
}

/** One whole call: writes, half-closes, waits for the end. */
export function uploadKeySet(
  client: KeyServiceClient,
  messages: Iterable<UploadKeysRequest>,
): Promise<KeysEnded> {
  const call = client.uploadKeys({ deadline: Date.now() + 60_000 });
  const end = collectKeys(call);
  for (const message of messages) call.write(message);
  call.end();
  return end;
}

export function keyStatusOf(
  client: KeyServiceClient,
  keys: EvaluationKeys | undefined,
): Promise<{ readonly status?: GetKeyStatusResponse; readonly code?: string | undefined }> {
  return new Promise((resolve) =>
    client.getKeyStatus({ keys }, (error, status) =>
      resolve(error ? { code: detailOf(error)?.code } : { status }),
    ),
  );
}
