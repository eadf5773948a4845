/** Every way in which a client can break the protocol, each with its code, through a real connection; the server goes on serving. */
import { Metadata, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BlockOrder,
  type PredictHeader,
  type PredictionServiceClient,
  type PredictRequest,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import { ERROR_FACTS, type ErrorCode } from '../../shared/errors/index.ts';
import { uploadBytes } from '../../shared/packing/geometry.ts';
import {
  batch,
  blocksMessage,
  converse,
  firstOf,
  headerFor,
  interactive,
  predictionClient,
  seedsMessage,
  zeroUpload,
} from '../support/prediction-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { LISTENING } from '../support/listening.ts';

describe.each(LISTENING)('at %s', (_, listen) => {
  let server: TestServer;
  let client: PredictionServiceClient;

  beforeAll(async () => {
    server = await startTestServer({ config: { listen }, limits: { idleTimeoutMs: 500 } });
    client = predictionClient(server.address);
  });
  afterAll(async () => {
    client.close();
    await server[Symbol.asyncDispose]();
  });

  async function expectServing(): Promise<void> {
    const { status: ended, responses } = await converse(client, [
      headerFor(server.plan),
      ...zeroUpload(server.plan),
    ]);
    expect(ended).toBe(status.OK);
    expect(firstOf(responses, 'completion')?.wallMs).toBeGreaterThan(0);
  }

  async function expectCode(messages: Iterable<PredictRequest>, code: ErrorCode): Promise<void> {
    const ended = await converse(client, messages);
    expect(ended.code).toBe(code);
    expect(ended.status).toBe(status[ERROR_FACTS[code].status]);
    expect(ended.detail?.message).not.toBe('');
    expect(firstOf(ended.responses, 'completion')).toBeUndefined();
    await expectServing();
  }

  test('a right conversation: stage, admission, acknowledgements, result, completion, in this order', async () => {
    const { responses, status: ended } = await converse(client, [
      headerFor(server.plan),
      ...zeroUpload(server.plan),
    ]);
    expect(ended).toBe(status.OK);
    const kinds = responses.map(({ message }) => message?.$case);
    const acknowledged = responses.flatMap(({ message }) =>
      message?.$case === 'acknowledgement' ? [message.value.receivedBytes] : [],
    );
    expect(kinds.slice(0, 2)).toEqual(['stage', 'acknowledgement']);
    expect(kinds.at(-1)).toBe('completion');
    expect(acknowledged[0]).toBe(0);
    expect(acknowledged.at(-1)).toBe(uploadBytes(server.plan, 1));
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    const result = firstOf(responses, 'resultHeader');
    const received = responses.reduce(
      (sum, { message }) => sum + (message?.$case === 'resultChunk' ? message.value.data.length : 0),
      0,
    );
    expect(received).toBe(result?.bytes);
  });

  const header = (changes: Partial<PredictHeader> = {}) => headerFor(server.plan, changes);
  const seeds = () => seedsMessage(new Uint8Array(server.plan.inputCiphertexts * 64));

  test.each<[string, () => Iterable<PredictRequest>, ErrorCode]>([
    ['nothing at all', () => [], 'HEADER_MISSING'],
    ['seeds first', () => [seeds()], 'HEADER_MISSING'],
    ['an empty message first', () => [{ message: undefined }], 'HEADER_MISSING'],
    ['a second header at once', () => [header(), header()], 'HEADER_REPEATED'],
    ['a second header after the seeds', () => [header(), seeds(), header()], 'HEADER_REPEATED'],
    ['a second header at the end', () => [header(), ...zeroUpload(server.plan), header()], 'HEADER_REPEATED'],
    ['an empty message later', () => [header(), { message: undefined }], 'MESSAGE_INVALID'],
    ['a request id of another length', () => [header({ requestId: new Uint8Array(4) })], 'MESSAGE_INVALID'],
    ['no computation', () => [header({ computation: undefined })], 'MESSAGE_INVALID'],
    [
      'no block order',
      () => [header({ computation: batch(BlockOrder.BLOCK_ORDER_UNSPECIFIED) })],
      'MESSAGE_INVALID',
    ],
    ['another packing', () => [header({ computation: interactive(3) })], 'PACKING_NOT_OFFERED'],
    [
      'evaluation keys for a plan that takes none',
      () => [header({ computation: batch(BlockOrder.BLOCK_ORDER_RESIDUE, 'a'.repeat(64)) })],
      'MESSAGE_INVALID',
    ],
    [
      'a digest of evaluation keys that is none',
      () => [header({ computation: batch(BlockOrder.BLOCK_ORDER_RESIDUE, 'a') })],
      'MESSAGE_INVALID',
    ],
    ['an unknown model', () => [header({ modelName: 'other' })], 'MODEL_NOT_FOUND'],
    ['another model', () => [header({ modelCommitment: '0'.repeat(64) })], 'MODEL_CHANGED'],
    ['unknown parameters', () => [header({ parameterSet: 'n_1_logq_1x1_logt_1' })], 'PARAMETERS_UNKNOWN'],
    [
      'insecure parameters',
      () => [header({ parameterSet: 'insecure-n_8_logq_1x9_logt_2' })],
      'PARAMETERS_INSECURE',
    ],
    ['another plan', () => [header({ planDigest: '0'.repeat(64) })], 'PLAN_MISMATCH'],
    ['a header and no more', () => [header()], 'STREAM_TOO_SHORT'],
    ['seeds and no more', () => [header(), seeds()], 'STREAM_TOO_SHORT'],
    ['half of the upload', () => [header(), ...[...zeroUpload(server.plan)].slice(0, 4)], 'STREAM_TOO_SHORT'],
    [
      'a chunk after the last',
      () => [header(), ...zeroUpload(server.plan), blocksMessage(144, new Uint8Array(6400))],
      'STREAM_TOO_LONG',
    ],
    ['too many seeds', () => [header(), seeds(), seedsMessage(new Uint8Array(64))], 'STREAM_TOO_LONG'],
    ['blocks before seeds', () => [header(), blocksMessage(0, new Uint8Array(6400))], 'CHUNK_INVALID'],
    ['half a seed', () => [header(), seedsMessage(new Uint8Array(32))], 'CHUNK_INVALID'],
    ['an empty chunk', () => [header(), seeds(), blocksMessage(0, new Uint8Array(0))], 'CHUNK_INVALID'],
    ['half a block', () => [header(), seeds(), blocksMessage(0, new Uint8Array(3200))], 'CHUNK_INVALID'],
    ['a gap', () => [header(), seeds(), blocksMessage(1, new Uint8Array(6400))], 'CHUNK_INVALID'],
    [
      'a block twice',
      () => [
        header(),
        seeds(),
        blocksMessage(0, new Uint8Array(6400)),
        blocksMessage(0, new Uint8Array(6400)),
      ],
      'CHUNK_INVALID',
    ],
    [
      'a chunk over 1 MiB',
      () => [header(), seeds(), blocksMessage(0, new Uint8Array(6400 * 164))],
      'CHUNK_INVALID',
    ],
    [
      'a message of 3 MB',
      () => [header(), seeds(), blocksMessage(0, new Uint8Array(3_000_000))],
      'CHUNK_INVALID',
    ],
  ])('%s', async (_what, messages, code) => {
    await expectCode(messages(), code);
  });

  test('a message beyond the limit of gRPC itself is refused at its prefix, with a code', async () => {
    const ended = await converse(client, [header(), seeds(), blocksMessage(0, new Uint8Array(5_000_000))]);
    expect(ended).toMatchObject({ status: status.INVALID_ARGUMENT, code: 'CHUNK_INVALID' });
    await expectServing();
  });

  test('a client that falls silent loses its place', async () => {
    const call = client.predict();
    call.on('error', () => undefined);
    call.on('data', () => undefined);
    call.write(header());
    const ended = await new Promise<{ code: number }>((resolve) => call.on('status', resolve));
    expect(ended.code).toBe(status.DEADLINE_EXCEEDED);
    expect(server.running.context.admission.running).toBe(0);
    await expectServing();
  });

  test('every engine run that was begun was also freed', () => {
    for (const { counts } of server.evaluators) expect(counts.disposed).toBe(counts.begun);
    const { admission, calls } = server.running.context;
    expect([admission.running, admission.waiting, admission.memoryBytes, calls.count]).toEqual([0, 0, 0, 0]);
  });

  test('metadata that nobody knows does no harm', async () => {
    const metadata = new Metadata();
    metadata.set('cryptonets-error-bin', Buffer.from('x'));
    metadata.set('x-anything', 'y');
    const ended = await converse(client, [header({ modelName: 'other' })], metadata);
    expect(ended.code).toBe('MODEL_NOT_FOUND');
  });
});
