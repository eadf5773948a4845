/** Evaluation keys over gRPC, from clients of every kind: right, broken off, doubled, wrong and random. The plain engine takes them. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  EvaluationKeyState,
  type EvaluationKeyServiceClient,
  type UploadEvaluationKeysRequest,
} from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/index.ts';
import {
  chunkMessage,
  chunksOf,
  collectKeys,
  evaluationKeyClient,
  headerMessage,
  keySetOf,
  keyStatusOf,
  plainKeySet,
  uploadKeySet,
} from '../support/evaluation-key-client.ts';
import { until } from '../support/gate.ts';
import { converse, headerFor, interactive, predictionClient } from '../support/prediction-client.ts';
import { plainInteractiveParts } from '../support/test-parts.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/test-server.ts';

let server: TestServer;
let client: EvaluationKeyServiceClient;
let plan: InteractivePlan;
const open: (() => PromiseLike<void> | void)[] = [];

async function start(
  options: TestServerOptions = {},
): Promise<{ server: TestServer; client: EvaluationKeyServiceClient }> {
  const started = await startTestServer({ ...options, parts: plainInteractiveParts() });
  const of = evaluationKeyClient(started.address);
  return { server: started, client: of };
}

beforeAll(async () => {
  ({ server, client } = await start());
  plan = server.running.context.models.interactivePlans()[0]!;
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
afterAll(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

/** Of an interactive prediction that the server would take, if it had keys. */
const header = (changes: Parameters<typeof headerFor>[1] = {}) =>
  headerFor(server.plan, {
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    computation: interactive(plan.plainModuli.length),
    ...changes,
  });

const store = () => server.running.context.evaluationKeys;

test('a right upload: acknowledged as it comes, ready at the end, harmless when repeated', async () => {
  const set = await plainKeySet(plan, 1);
  expect((await keyStatusOf(client, set.keys)).status?.state).toBe(
    EvaluationKeyState.EVALUATION_KEY_STATE_MISSING,
  );
  const { responses, status } = await uploadKeySet(client, [headerMessage(set), ...chunksOf(set)]);
  expect(status).toBe(0);
  const received = responses.map(({ receivedBytes }) => receivedBytes);
  expect(received).toEqual([...received].sort((a, b) => a - b));
  expect(received[0]).toBe(0);
  expect(responses.map(({ ready }) => ready).filter(Boolean)).toEqual([true]);
  expect(responses.at(-1)).toEqual({ receivedBytes: set.bytes.length, ready: true });
  const answer = (await keyStatusOf(client, set.keys)).status;
  expect(answer).toMatchObject({
    state: EvaluationKeyState.EVALUATION_KEY_STATE_READY,
    receivedBytes: set.bytes.length,
  });
  const again = await uploadKeySet(client, [headerMessage(set)]);
  expect(again.responses).toEqual([{ receivedBytes: set.bytes.length, ready: true }]);
});

test('a header is checked also when the keys are there already', async () => {
  const set = await plainKeySet(plan, 12);
  expect((await uploadKeySet(client, [headerMessage(set), ...chunksOf(set)])).status).toBe(0);
  const otherSet = { keys: { ...set.keys, parameterSet: 'n_1024_logq_50' } };
  expect((await uploadKeySet(client, [headerMessage(set, otherSet)])).code).toBe(
    'EVALUATION_KEYS_PARAMETERS',
  );
  for (const offset of [set.bytes.length + 1, 2 ** 53 - 1]) {
    const ended = await uploadKeySet(client, [headerMessage(set, { offset })]);
    expect(ended).toMatchObject({ code: 'UPLOAD_OFFSET', responses: [] });
  }
});

test('half an upload: the other half is enough', async () => {
  const set = await plainKeySet(plan, 2);
  const half = 300_000;
  const first = await uploadKeySet(client, [headerMessage(set), ...chunksOf(set, 0, half)]);
  expect(first.code).toBe('STREAM_TOO_SHORT');
  const { status } = await keyStatusOf(client, set.keys);
  expect(status).toMatchObject({
    state: EvaluationKeyState.EVALUATION_KEY_STATE_PARTIAL,
    receivedBytes: half,
  });
  const rest = [headerMessage(set, { offset: half }), ...chunksOf(set, half)];
  expect((await uploadKeySet(client, rest)).responses.at(-1)?.ready).toBe(true);
});

test('a call that is cut off leaves what was acknowledged', async () => {
  const set = await plainKeySet(plan, 3);
  const call = client.uploadEvaluationKeys({ deadline: Date.now() + 60_000 });
  const end = collectKeys(call);
  for (const message of [headerMessage(set), ...chunksOf(set, 0, 600_000, 100_000)]) call.write(message);
  const place = {
    digest: set.keys.digest,
    parameterSet: set.keys.parameterSet,
    shapeDigest: set.keys.shapeDigest,
  };
  const received = async () => (await store().status(place, '127.0.0.1')).receivedBytes;
  await until(async () => (await received()) === 600_000);
  call.cancel();
  await end;
  expect((await keyStatusOf(client, set.keys)).status?.receivedBytes).toBe(600_000);
});

test('two uploads at once: both end well, one set is kept', async () => {
  const set = await plainKeySet(plan, 4);
  const before = store().count;
  const messages = () => [headerMessage(set), ...chunksOf(set)];
  const both = await Promise.all([uploadKeySet(client, messages()), uploadKeySet(client, messages())]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  expect(both.map(({ responses }) => responses.at(-1)?.ready)).toEqual([true, true]);
  expect(store().count).toBe(before + 1);
});

describe('a wrong upload is refused with its code', () => {
  test.each<[string, (of: Awaited<ReturnType<typeof plainKeySet>>) => UploadEvaluationKeysRequest[], string]>(
    [
      ['no header', (set) => [...chunksOf(set)], 'HEADER_MISSING'],
      ['nothing', () => [], 'HEADER_MISSING'],
      ['an empty message', () => [{ message: undefined }], 'HEADER_MISSING'],
      ['a second header', (set) => [headerMessage(set), headerMessage(set)], 'HEADER_REPEATED'],
      ['a gap', (set) => [headerMessage(set), ...chunksOf(set, 10)], 'UPLOAD_OFFSET'],
      ['an offset that nobody acknowledged', (set) => [headerMessage(set, { offset: 1 })], 'UPLOAD_OFFSET'],
      ['an empty chunk', (set) => [headerMessage(set), chunkMessage(0, new Uint8Array(0))], 'CHUNK_INVALID'],
      [
        'a chunk over 1 MiB',
        (set) => [headerMessage(set), chunkMessage(0, new Uint8Array(1_048_577))],
        'CHUNK_INVALID',
      ],
      ['an absurd offset', (set) => [headerMessage(set, { offset: 2 ** 52 })], 'UPLOAD_OFFSET'],
      [
        'one byte too few',
        (set) => [headerMessage(set), ...chunksOf(set, 0, set.bytes.length - 1)],
        'STREAM_TOO_SHORT',
      ],
      [
        'one byte too many',
        (set) => {
          const bytes = new Uint8Array(set.bytes.length + 1);
          return [headerMessage(set), ...chunksOf({ ...set, bytes })];
        },
        'STREAM_TOO_LONG',
      ],
      [
        'a digest that is none',
        (set) => [headerMessage(set, { keys: { ...set.keys, digest: 'x' } })],
        'MESSAGE_INVALID',
      ],
      ['no names', (set) => [headerMessage(set, { keys: undefined })], 'MESSAGE_INVALID'],
      [
        'another shape',
        (set) => [headerMessage(set, { keys: { ...set.keys, shapeDigest: 'e'.repeat(64) } })],
        'EVALUATION_KEYS_PARAMETERS',
      ],
    ],
  )('%s', async (_what, messages, code) => {
    const set = await plainKeySet(plan, 5);
    expect((await uploadKeySet(client, messages(set))).code).toBe(code);
  });

  test('another content than its digest', async () => {
    const set = await plainKeySet(plan, 6);
    const spoilt = { keys: set.keys, bytes: Uint8Array.from(set.bytes).fill(1, 100, 120) };
    const ended = await uploadKeySet(client, [headerMessage(spoilt), ...chunksOf(spoilt)]);
    expect(ended.code).toBe('EVALUATION_KEYS_INVALID');
    expect((await keyStatusOf(client, set.keys)).status?.state).toBe(
      EvaluationKeyState.EVALUATION_KEY_STATE_MISSING,
    );
  });

  test('keys of another shape under the right name, residues out of range, noise', async () => {
    const { bytes } = await plainKeySet(plan, 7);
    const otherShape = Uint8Array.from(bytes).fill(9, 32, 64);
    const tooLarge = Uint8Array.from(bytes).fill(255, 128, 256);
    const noise = randomBytes(bytes.length);
    const codes: (string | undefined)[] = [];
    for (const content of [otherShape, tooLarge, noise]) {
      const set = keySetOf(plan, content);
      codes.push((await uploadKeySet(client, [headerMessage(set), ...chunksOf(set)])).code);
      expect((await keyStatusOf(client, set.keys)).status?.state).toBe(
        EvaluationKeyState.EVALUATION_KEY_STATE_MISSING,
      );
    }
    expect(codes[0]).toBe('EVALUATION_KEYS_PARAMETERS');
    expect(['EVALUATION_KEYS_INVALID', 'RESIDUE_OUT_OF_RANGE']).toContain(codes[1]);
    expect(codes[2]).toBe('EVALUATION_KEYS_INVALID');
  });

  test('random conversations end with a code and leave the server as it was', async () => {
    const set = await plainKeySet(plan, 8);
    const number = fc.oneof(fc.nat(2_000_000), fc.constantFrom(0, 2 ** 31, 2 ** 53 - 1));
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((data): UploadEvaluationKeysRequest => chunkMessage(0, data)),
      fc
        .tuple(number, fc.uint8Array({ minLength: 1, maxLength: 5000 }))
        .map(([at, data]) => chunkMessage(at, data)),
      fc.record({ offset: number }).map((changes) => headerMessage(set, changes)),
      fc
        .tuple(fc.string(), fc.string(), fc.string())
        .map(([digest, parameterSet, shapeDigest]) =>
          headerMessage(set, { keys: { digest, parameterSet, shapeDigest } }),
        ),
      fc.constant<UploadEvaluationKeysRequest>({ message: undefined }),
      fc.constant(headerMessage(set)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 6 }), async (messages) => {
        const { code, status } = await uploadKeySet(client, messages);
        expect(status).not.toBe(0);
        expect(code).toBeDefined();
        expect(code).not.toBe('INTERNAL');
      }),
      { numRuns: 60 },
    );
    expect(server.running.context.calls.count).toBe(0);
  });
});

describe('a status', () => {
  test('of what is not well formed, or of another plan, is a code', async () => {
    const { keys } = await plainKeySet(plan);
    expect((await keyStatusOf(client, undefined)).code).toBe('MESSAGE_INVALID');
    expect((await keyStatusOf(client, { ...keys, parameterSet: '../x' })).code).toBe('MESSAGE_INVALID');
    expect((await keyStatusOf(client, { ...keys, shapeDigest: '0'.repeat(64) })).code).toBe(
      'EVALUATION_KEYS_PARAMETERS',
    );
  });
});

describe('a prediction', () => {
  test.each<[string, Parameters<typeof header>[0], string]>([
    ['without keys on the server', {}, 'EVALUATION_KEYS_MISSING'],
    ['without naming keys', { computation: interactive(3, '') }, 'MESSAGE_INVALID'],
    ['naming what is no digest', { computation: interactive(3, 'A'.repeat(64)) }, 'MESSAGE_INVALID'],
    ['of another plan', { planDigest: 'c'.repeat(64) }, 'PLAN_MISMATCH'],
    ['of unknown parameters', { parameterSet: 'n_1' }, 'PARAMETERS_UNKNOWN'],
    ['of no ciphertext', { computation: interactive(0) }, 'CIPHERTEXT_COUNT'],
    ['of too many images', { computation: interactive(4_294_967_295) }, 'BATCH_TOO_LARGE'],
  ])('%s', async (_what, changes, code) => {
    const predictions = predictionClient(server.address);
    open.push(() => predictions.close());
    expect((await converse(predictions, [header(changes)])).code).toBe(code);
  });

  test('is refused where only batches are offered', async () => {
    const batchOnly = await startTestServer();
    open.push(() => batchOnly[Symbol.asyncDispose]());
    const predictions = predictionClient(batchOnly.address);
    open.push(() => predictions.close());
    expect((await converse(predictions, [header()])).code).toBe('PACKING_NOT_OFFERED');
  });
});

describe('a store', () => {
  test('that is full says so', async () => {
    const full = await start({ limits: { maxEvaluationKeyBytes: 100_000 } });
    open.push(() => full.server[Symbol.asyncDispose]());
    open.push(() => full.client.close());
    const set = await plainKeySet(plan);
    expect((await uploadKeySet(full.client, [headerMessage(set), ...chunksOf(set)])).code).toBe(
      'EVALUATION_KEYS_NO_ROOM',
    );
    expect(full.server.running.context.evaluationKeys.bytes).toBe(0);
  });

  test('lets go of keys after their time', async () => {
    const short = await start({ limits: { evaluationKeyTtlMs: 150 } });
    open.push(() => short.server[Symbol.asyncDispose]());
    open.push(() => short.client.close());
    const set = await plainKeySet(plan);
    expect((await uploadKeySet(short.client, [headerMessage(set), ...chunksOf(set)])).status).toBe(0);
    const state = async () => (await keyStatusOf(short.client, set.keys)).status?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe(EvaluationKeyState.EVALUATION_KEY_STATE_EXPIRED);
    const predictions = predictionClient(short.server.address);
    open.push(() => predictions.close());
    const ended = await converse(predictions, [
      header({ computation: interactive(plan.plainModuli.length, set.keys.digest) }),
    ]);
    expect(ended.code).toBe('EVALUATION_KEYS_EXPIRED');
  });
});
