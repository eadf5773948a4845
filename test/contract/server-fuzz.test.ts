/** Hostile bytes: mutated protobufs through gRPC, and garbage on the bare connection. The server answers with a code, or hangs up, and goes on. */
import { connect } from 'node:net';
import http2 from 'node:http2';
import { Client, credentials, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { GetModelRequest } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { PredictRequest, type PredictionServiceClient } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { isErrorCode } from '../../shared/errors/index.ts';
import { PROTOCOL_METADATA_KEY, PROTOCOL_VERSION } from '../../shared/protocol/index.ts';
import {
  CHANNEL_OPTIONS,
  converse,
  detailOf,
  headerFor,
  predictionClient,
  zeroUpload,
} from '../support/prediction-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

/** How many times as much as by itself: 120 is a hundred thousand requests to the services and some thousands of bare connections. */
const SCALE = Number(process.env['CRYPTONETS_FUZZ_SCALE'] ?? 1);
vi.setConfig({ testTimeout: 120_000 * SCALE });

let server: TestServer;
let client: PredictionServiceClient;
let raw: Client;

beforeAll(async () => {
  server = await startTestServer({ limits: { idleTimeoutMs: 2000 } });
  client = predictionClient(server.address);
  raw = new Client(server.address, credentials.createInsecure(), CHANNEL_OPTIONS);
});
afterAll(async () => {
  client.close();
  raw.close();
  await server[Symbol.asyncDispose]();
});

async function expectServing(): Promise<void> {
  const ended = await converse(client, [headerFor(server.plan), ...zeroUpload(server.plan)]);
  expect(ended.status).toBe(status.OK);
}

interface Outcome {
  readonly status: number;
  readonly code: string | undefined;
}

const same = (bytes: Buffer) => bytes;

/** Sends byte strings as messages of Predict, whatever they are. */
function predictBytes(messages: readonly Uint8Array[]): Promise<Outcome> {
  const path = '/cryptonets.v1.PredictionService/Predict';
  const call = raw.makeBidiStreamRequest(path, same, same, { deadline: Date.now() + 20_000 });
  return new Promise((resolve) => {
    call.on('data', () => undefined);
    call.on('error', () => undefined);
    call.on('status', ({ code, metadata }) => resolve({ status: code, code: detailOf({ metadata })?.code }));
    for (const message of messages) call.write(Buffer.from(message));
    call.end();
  });
}

/** Sends one byte string as the request of a method that answers once or with a stream. */
function requestBytes(method: string, message: Uint8Array): Promise<Outcome> {
  const path = `/cryptonets.v1.CatalogService/${method}`;
  const call = raw.makeServerStreamRequest(path, same, same, Buffer.from(message), {
    deadline: Date.now() + 20_000,
  });
  return new Promise((resolve) => {
    call.on('data', () => undefined);
    call.on('error', () => undefined);
    call.on('status', ({ code, metadata }) => resolve({ status: code, code: detailOf({ metadata })?.code }));
  });
}

/** A valid encoding with some bytes changed, removed, or repeated. */
function mutated(valid: () => Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat(400),
    byte: fc.nat(255),
    kind: fc.constantFrom('set', 'cut', 'insert'),
  });
  return fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) => {
    let bytes = [...valid()];
    for (const { at, byte, kind } of edits) {
      const index = at % (bytes.length + 1);
      if (kind === 'set') bytes[index] = byte;
      else if (kind === 'cut') bytes = bytes.slice(0, index);
      else bytes.splice(index, 0, byte);
    }
    return Uint8Array.from(bytes);
  });
}

const header = () => PredictRequest.encode(headerFor(server.plan)).finish();
const seeds = () => PredictRequest.encode([...zeroUpload(server.plan)][0]!).finish();
const blocks = () => PredictRequest.encode([...zeroUpload(server.plan, 1)][1]!).finish();

function expectCoded({ status: ended, code }: Outcome): void {
  expect(ended).not.toBe(status.UNKNOWN);
  expect(ended).not.toBe(status.DEADLINE_EXCEEDED);
  if (Number(ended) !== Number(status.OK)) expect(isErrorCode(code)).toBe(true);
  expect(code).not.toBe('INTERNAL');
}

test.each<[string, () => fc.Arbitrary<Uint8Array[]>]>([
  ['random bytes', () => fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 3 })],
  ['a mutated header', () => mutated(header).map((bytes) => [bytes])],
  ['mutated seeds', () => mutated(seeds).map((bytes) => [header(), bytes])],
  ['mutated blocks', () => mutated(blocks).map((bytes) => [header(), seeds(), bytes])],
])('Predict: %s', async (_what, messages) => {
  await fc.assert(
    fc.asyncProperty(messages(), async (bytes) => expectCoded(await predictBytes(bytes))),
    { numRuns: 120 * SCALE },
  );
  await expectServing();
});

test.each(['GetCatalog', 'GetModel', 'GetPlans'])('%s: random bytes and mutated requests', async (method) => {
  const { modelName: name, commitment } = server.plan;
  const valid = () => GetModelRequest.encode({ name, commitment }).finish();
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated(valid));
  await fc.assert(
    fc.asyncProperty(bytes, async (message) => expectCoded(await requestBytes(method, message))),
    { numRuns: 120 * SCALE },
  );
  await expectServing();
});

test('a method and a service that do not exist', async () => {
  expect((await requestBytes('GetSecretKey', new Uint8Array())).status).toBe(status.UNIMPLEMENTED);
});

/** Writes bytes to a fresh TCP connection and waits until the server hangs up, or 300 ms. */
function hurl(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(server.running.port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), 300);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

test('garbage on the connection, before and after the preface of HTTP/2', async () => {
  const garbage = fc.uint8Array({ minLength: 1, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(garbage, fc.constantFrom('bare', 'preface', 'settings'), async (bytes, after) => {
      const heads = { bare: [], preface: [PREFACE], settings: [PREFACE, SETTINGS] };
      await hurl(Buffer.concat([...heads[after], bytes]));
    }),
    { numRuns: 40 * Math.ceil(SCALE / 10) },
  );
  await expectServing();
});

/** One gRPC request over bare HTTP/2 with any body, ended or reset. */
function bareRequest(body: Uint8Array, reset: boolean): Promise<void> {
  return new Promise((resolve) => {
    const session = http2.connect(`http://${server.address}`);
    session.on('error', () => undefined);
    session.on('close', () => resolve());
    const stream = session.request({
      ':method': 'POST',
      ':path': '/cryptonets.v1.PredictionService/Predict',
      'content-type': 'application/grpc',
      te: 'trailers',
      [PROTOCOL_METADATA_KEY]: String(PROTOCOL_VERSION),
    });
    stream.on('error', () => undefined);
    stream.on('data', () => undefined);
    stream.on('close', () => session.destroy());
    stream.write(Buffer.from(body));
    if (reset) stream.close(http2.constants.NGHTTP2_CANCEL);
    else stream.end();
  });
}

test('gRPC frames that lie about their length or compression', async () => {
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constant(Uint8Array.from([0, 255, 255, 255, 255])),
    fc.constant(Uint8Array.from([1, 0, 0, 0, 3, 1, 2, 3])),
    fc.constant(Uint8Array.from([0, 0, 0, 0, 9, 1])),
    fc.constant(Uint8Array.from([0, 0, 0, 0, 0])),
  );
  await fc.assert(fc.asyncProperty(frames, fc.boolean(), bareRequest), {
    numRuns: 60 * Math.ceil(SCALE / 10),
  });
  await expectServing();
});

test('after all this nothing is held and nothing was logged that was sent', async () => {
  const { admission, calls } = server.running.context;
  await calls.idle(5000);
  expect([admission.running, admission.waiting, admission.memoryBytes, calls.count]).toEqual([0, 0, 0, 0]);
  for (const { counts } of server.evaluators) expect(counts.disposed).toBe(counts.begun);
  for (const line of server.lines) {
    const { event, code } = JSON.parse(line) as { event: string; code?: string };
    expect(event).toBeOneOf(['call', 'refused', 'model']);
    expect(code).not.toBe('INTERNAL');
  }
});
