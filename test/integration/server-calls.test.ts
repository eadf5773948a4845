/** Queue, cancellation, deadlines, token, TLS and drain of a server, seen from clients; the evaluator discards, so that tests decide how long it takes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import {
  CatalogServiceClient,
  type GetCatalogResponse,
  type GetModelResponse,
} from '../../proto/gen/cryptonets/v1/catalog.ts';
import type { PredictionServiceClient, PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { decodeNetwork } from '../../shared/network/index.ts';
import { selfSignedCertificate } from '../support/certificate.ts';
import { Gate, until } from '../support/gate.ts';
import {
  catalogClient,
  CHANNEL_OPTIONS,
  collect,
  converse,
  detailOf,
  firstOf,
  headerFor,
  predictionClient,
  writeAll,
  zeroUpload,
  type Ended,
  type PredictCall,
} from '../support/prediction-client.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { discardingParts, type DiscardingParts } from '../support/test-parts.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/test-server.ts';

const open: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Bench {
  readonly server: TestServer;
  readonly client: PredictionServiceClient;
  readonly gate: Gate;
  readonly parts: DiscardingParts;
}

/** A server whose evaluations end when the gate opens. */
async function bench(options: TestServerOptions = {}): Promise<Bench> {
  const gate = new Gate();
  const parts = discardingParts([insecureSet()], { gate: gate.wait });
  const server = await startTestServer({ ...options, parts });
  const client = predictionClient(server.address);
  open.push(() => server[Symbol.asyncDispose]());
  open.push(() => client.close());
  return { server, client, gate, parts };
}

interface Started {
  readonly call: PredictCall;
  readonly end: Promise<Ended>;
  readonly kinds: string[];
}

/** Sends a header, and the upload once admitted; does not wait. */
function start({ client, server }: Bench, deadlineMs = 60_000): Started {
  const call = client.predict({ deadline: Date.now() + deadlineMs });
  const kinds: string[] = [];
  call.on('data', ({ message }: PredictResponse) => {
    kinds.push(message?.$case ?? 'nothing');
    if (message?.$case === 'acknowledgement' && message.value.receivedBytes === 0) {
      void writeAll(call, zeroUpload(server.plan)).then(() => call.end());
    }
  });
  const end = collect(call);
  call.write(headerFor(server.plan));
  return { call, end, kinds };
}

const admissionOf = ({ server }: Bench) => server.running.context.admission;

function expectNothingHeld(of: Bench): void {
  const admission = admissionOf(of);
  expect([admission.running, admission.waiting, admission.memoryBytes]).toEqual([0, 0, 0]);
  for (const { counts } of of.parts.evaluators) expect(counts.disposed).toBe(counts.begun);
}

test('who must wait is told its place, and is served when its turn comes', async () => {
  const on = await bench();
  const first = start(on);
  await until(() => admissionOf(on).running === 1);
  const second = start(on);
  await until(() => admissionOf(on).waiting === 1);
  await until(() => second.kinds.includes('progress'));
  expect(second.kinds).not.toContain('acknowledgement');
  on.gate.open();
  expect((await first.end).status).toBe(status.OK);
  const { responses, status: ended } = await second.end;
  expect(ended).toBe(status.OK);
  expect(firstOf(responses, 'progress')).toMatchObject({ stage: 'queue', done: 0, total: 1 });
  expect(firstOf(responses, 'stage')?.name).toBe('queue');
  expectNothingHeld(on);
});

test('a full queue says BUSY and when to come back', async () => {
  const on = await bench({ limits: { maxQueuedPredictions: 1 } });
  start(on);
  start(on);
  await until(() => admissionOf(on).waiting === 1);
  const { code, detail, status: ended } = await start(on).end;
  expect(code).toBe('BUSY');
  expect(ended).toBe(status.RESOURCE_EXHAUSTED);
  expect(detail?.retryAfterMs).toBeGreaterThan(0);
  on.gate.open();
});

test('an evaluation that could not fit in memory is refused before any upload', async () => {
  const on = await bench({ limits: { maxMemoryBytes: 1_000_000 } });
  const { code, responses } = await start(on).end;
  expect(code).toBe('LIMIT_EXCEEDED');
  expect(firstOf(responses, 'acknowledgement')).toBeUndefined();
});

test('an upload larger than the server allows is refused', async () => {
  const on = await bench({ limits: { maxUploadBytes: 100_000 } });
  expect((await start(on).end).code).toBe('LIMIT_EXCEEDED');
});

test.each(['waiting', 'uploading', 'evaluating'] as const)(
  'cancelling while %s frees everything',
  async (when) => {
    const on = await bench();
    let ahead: Started | undefined;
    if (when === 'waiting') {
      ahead = start(on);
      await until(() => admissionOf(on).running === 1);
    }
    const call = on.client.predict();
    const end = collect(call);
    const upload = [...zeroUpload(on.server.plan)];
    const part = { waiting: 0, uploading: 3, evaluating: upload.length }[when];
    await writeAll(call, [headerFor(on.server.plan), ...upload.slice(0, part)]);
    if (when === 'evaluating') call.end();
    if (when === 'waiting') await until(() => admissionOf(on).waiting === 1);
    else await until(() => on.parts.evaluators[0]!.counts.begun === 1);
    call.cancel();
    expect((await end).status).toBe(status.CANCELLED);
    await until(() => admissionOf(on).waiting === 0 && admissionOf(on).running === (ahead ? 1 : 0));
    on.gate.open();
    if (ahead) expect((await ahead.end).status).toBe(status.OK);
    await on.server.running.context.calls.idle(5000);
    expectNothingHeld(on);
  },
);

test('a client that vanishes is as good as one that cancels', async () => {
  const on = await bench();
  const client = predictionClient(on.server.address);
  const call = client.predict();
  call.on('error', () => undefined);
  await writeAll(call, [headerFor(on.server.plan), ...[...zeroUpload(on.server.plan)].slice(0, 3)]);
  await until(() => on.parts.evaluators[0]?.counts.begun === 1);
  call.cancel();
  client.close();
  await until(() => admissionOf(on).running === 0);
  expectNothingHeld(on);
});

test("a client's deadline ends the work on the server", async () => {
  const on = await bench();
  const { end } = start(on, 300);
  expect((await end).status).toBe(status.DEADLINE_EXCEEDED);
  await until(() => admissionOf(on).running === 0);
  await on.server.running.context.calls.idle(5000);
  expect(on.server.lines.join('\n')).toContain('"code":"DEADLINE_EXCEEDED"');
  expectNothingHeld(on);
});

test("the server's own cap ends a call without a deadline", async () => {
  const on = await bench({ limits: { maxDeadlineMs: 1000 } });
  const { code, status: ended } = await start(on, 3_600_000).end;
  expect([code, ended]).toEqual(['DEADLINE_EXCEEDED', status.DEADLINE_EXCEEDED]);
  expectNothingHeld(on);
});

test('draining: the running one finishes, the waiting and the coming are told', async () => {
  const on = await bench({ limits: { drainTimeoutMs: 20_000 } });
  const running = start(on);
  await until(() => admissionOf(on).running === 1);
  const waiting = start(on);
  await until(() => admissionOf(on).waiting === 1);
  const drained = on.server.running.drain();
  expect((await waiting.end).code).toBe('SHUTTING_DOWN');
  expect((await start(on).end).code).toBe('SHUTTING_DOWN');
  on.gate.open();
  expect((await running.end).status).toBe(status.OK);
  await drained;
  expectNothingHeld(on);
});

test('draining does not wait for ever: what runs on is ended with a code', async () => {
  const on = await bench({ limits: { drainTimeoutMs: 100 } });
  const running = start(on);
  await until(() => admissionOf(on).running === 1);
  await on.server.running.drain();
  expect((await running.end).code).toBe('SHUTTING_DOWN');
  expectNothingHeld(on);
});

test('a token: required, compared, not needed for health', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptonets-token-'));
  open.push(() => rm(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'correct horse battery staple\n');
  const on = await bench({ config: { tokenFile } });
  on.gate.open();
  const conversation = () => [headerFor(on.server.plan), ...zeroUpload(on.server.plan)];
  for (const value of [undefined, 'Bearer wrong', 'correct horse battery staple', 'Bearer ']) {
    const metadata = new Metadata();
    if (value !== undefined) metadata.set('authorization', value);
    const refused = await converse(on.client, conversation(), metadata);
    expect([refused.code, refused.status]).toEqual(['NOT_AUTHORIZED', status.UNAUTHENTICATED]);
  }
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const metadata = new Metadata();
    metadata.set('authorization', `${scheme} correct horse battery staple`);
    expect((await converse(on.client, conversation(), metadata)).status).toBe(status.OK);
  }
  expect(on.server.lines.join('\n')).not.toContain('correct horse');
});

test('over TLS', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptonets-tls-'));
  open.push(() => rm(folder, { recursive: true }));
  const { certificate, key } = selfSignedCertificate();
  const tls = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  await writeFile(tls.certificate, certificate);
  await writeFile(tls.key, key);
  const on = await bench({ config: { tls } });
  const secure = credentials.createSsl(Buffer.from(certificate));
  const catalog = new CatalogServiceClient(on.server.address, secure, CHANNEL_OPTIONS);
  open.push(() => catalog.close());
  const response = await new Promise<GetCatalogResponse>((resolve, reject) =>
    catalog.getCatalog({}, (error, value) => (error ? reject(error) : resolve(value))),
  );
  expect(response.models).toHaveLength(1);
});

test('the catalog tells models, plans, limits and engine; the model comes whole', async () => {
  const on = await bench();
  const client = catalogClient(on.server.address);
  open.push(() => client.close());
  const catalog = await new Promise<GetCatalogResponse>((resolve, reject) =>
    client.getCatalog({}, (error, value) => (error ? reject(error) : resolve(value))),
  );
  const { plan } = on.server;
  const [model] = catalog.models;
  expect(model).toMatchObject({ name: plan.modelName, commitment: plan.commitment, inputBits: 2 });
  const { inputCiphertexts, outputCiphertexts, parameters } = plan;
  const value = { inputCiphertexts, outputCiphertexts, plainModulus: Number(parameters.plainModulus) };
  expect(model?.plans[0]).toMatchObject({ digest: plan.digest, packing: { $case: 'batch', value } });
  expect(model?.plans[0]?.parameters?.dataPrimes.map(BigInt)).toEqual(plan.parameters.dataPrimes);
  expect(catalog.limits?.maxChunkBytes).toBe(1_048_576);

  const parts: GetModelResponse['part'][] = [];
  const { modelName: name, commitment } = plan;
  for await (const { part } of client.getModel({ name, commitment }) as AsyncIterable<GetModelResponse>)
    parts.push(part);
  const json = parts.flatMap((part) => (part?.$case === 'metadata' ? [part.value] : []));
  const weights = parts.flatMap((part) => (part?.$case === 'weights' ? [part.value] : []));
  expect(json).toHaveLength(1);
  const decoded = await decodeNetwork(json[0]!, new Uint8Array(Buffer.concat(weights)));
  expect(decoded.digest).toBe(commitment);
  expect(Buffer.byteLength(json[0]!) + Buffer.concat(weights).length).toBe(model?.encodedBytes);
});

test('a model that is not there', async () => {
  const on = await bench();
  const client = catalogClient(on.server.address);
  open.push(() => client.close());
  const call = client.getModel({ name: 'other', commitment: '0'.repeat(64) });
  call.on('data', () => undefined);
  const error = await new Promise<ServiceError>((resolve) => call.on('error', resolve as never));
  expect([error.code, detailOf(error)?.code]).toEqual([status.NOT_FOUND, 'MODEL_NOT_FOUND']);
});
