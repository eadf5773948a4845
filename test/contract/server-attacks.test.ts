/** What a hostile client without a token does before and beside a well-formed call, against a real server process: docs/threat-model.md. */
import { constants } from 'node:http2';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CatalogServiceService } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { PredictionServiceService, PredictRequest } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { planBatch, type BatchPlan } from '../../shared/packing/batch/index.ts';
import { Attacker, framed, HEALTH_CHECK, HEALTH_WATCH, probe } from '../support/attacker.ts';
import { until } from '../support/gate.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import {
  converse,
  headerFor,
  predictionClient,
  seedsMessage,
  zeroUpload,
} from '../support/prediction-client.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const PREDICT = PredictionServiceService.predict.path;
const GET_CATALOG = CatalogServiceService.getCatalog.path;
const MEBIBYTE = 1_048_576;

let models: ModelsFolder;
let plan: BatchPlan;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  const network = smallSeedNetwork();
  models = await makeModels(network);
  plan = await planBatch(network, models.digests.get(network.name)!, insecureSet());
});
afterAll(() => models[Symbol.asyncDispose]());
afterEach(async () => {
  for (const process of processes.splice(0)) await process[Symbol.asyncDispose]();
});

async function serve(
  limits: Record<string, number> = {},
  args: string[] = [],
  entries: Record<string, unknown> = {},
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'cryptonets-attacks-'));
  const config = join(folder, 'server.json');
  await writeFile(config, JSON.stringify({ ...entries, limits }));
  const server = await startServerProcess({
    models: models.path,
    program: 'transport',
    args: ['--config', config, ...args],
  });
  processes.push(server);
  return server;
}

async function tokenFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'cryptonets-attacks-')), 'token');
  await writeFile(file, 'correct-horse-battery-staple');
  return file;
}

async function predictOnce(address: string): Promise<number> {
  const client = predictionClient(address);
  const ended = await converse(client, [headerFor(plan), ...zeroUpload(plan)]);
  client.close();
  return ended.status;
}

const residentBytes = (pid: number): number =>
  1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

const refusals = (server: ServerProcess, reason: string) =>
  server.events('refused').filter((line) => line['reason'] === reason);

test('a message that is declared longer than its method may have is refused at its prefix, on every stream', async () => {
  const server = await serve({}, ['--token-file', await tokenFile()]);
  using attacker = new Attacker(server.port);
  const before = residentBytes(server.child.pid!);
  const ends = [];
  for (let connection = 0; connection < 4; connection += 1) {
    const session = await attacker.session();
    for (let i = 0; i < 32; i += 1) {
      const path = [HEALTH_CHECK, GET_CATALOG, PREDICT][i % 3]!;
      const { stream, end } = attacker.stream(session, path);
      stream.write(framed(new Uint8Array(MEBIBYTE), 4 * MEBIBYTE - 1));
      ends.push(end);
    }
  }
  for (const { status, reset } of await Promise.all(ends)) {
    expect([3, 16, undefined]).toContain(status);
    if (status === undefined) expect(reset).not.toBe(0);
  }
  expect(await probe(server.port)).toBe('SERVING');
  expect(residentBytes(server.child.pid!) - before).toBeLessThan(128 * MEBIBYTE);
});

test('a request that never comes is ended, whatever the method', async () => {
  const server = await serve({ idleTimeoutMs: 300 });
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  const streams = [HEALTH_CHECK, HEALTH_WATCH, GET_CATALOG, PREDICT].flatMap((path) => [
    attacker.stream(session, path),
    attacker.stream(session, path),
  ]);
  streams.forEach(({ stream }, i) => i % 2 === 1 && stream.write(framed(new Uint8Array(3), 100)));
  for (const { status, code } of await Promise.all(streams.map(({ end }) => end))) {
    expect({ status, code }).toEqual({ status: 4, code: 'DEADLINE_EXCEEDED' });
  }
});

test('an oversize message right behind a header is answered', async () => {
  const server = await serve();
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  const header = PredictRequest.encode(headerFor(plan)).finish();
  const { stream, end } = attacker.stream(session, PREDICT);
  stream.write(Buffer.concat([framed(header), framed(new Uint8Array(64), 5 * MEBIBYTE)]));
  expect(await end).toMatchObject({ status: 3, code: 'CHUNK_INVALID' });
  expect(await predictOnce(server.address)).toBe(0);
});

test('what is sent and not read is bounded for a connection; the others go on', async () => {
  const limits = { maxUndeliveredBytesPerConnection: 4 * MEBIBYTE, maxPredictionsPerPeer: 8 };
  const server = await serve(limits);
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  const streams = Array.from({ length: 8 }, () => attacker.stream(session, PREDICT));
  for (const { stream } of streams) stream.write(framed(PredictRequest.encode(headerFor(plan)).finish()));
  // The first one has the place; of those that wait, nothing beyond the header is read.
  const waiting = streams.slice(1);
  for (const { stream } of waiting) {
    for (let i = 0; i < 512; i += 1) stream.write(framed(new Uint8Array(4000)));
  }
  const ended = await Promise.any(waiting.map(({ end }) => end));
  expect(ended.code ?? ended.reset).toBeOneOf(['LIMIT_EXCEEDED', constants.NGHTTP2_ENHANCE_YOUR_CALM]);
  expect(await probe(server.port)).toBe('SERVING');
  attacker[Symbol.dispose]();
  expect(await predictOnce(server.address)).toBe(0);
  await until(() => refusals(server, 'LIMIT_EXCEEDED').length > 0);
  expect(refusals(server, 'LIMIT_EXCEEDED')[0]).toMatchObject({ address: '127.0.1.1' });
});

test.each([
  ['say nothing', async (attacker: Attacker) => void (await attacker.socket())],
  ['answer pings', async (attacker: Attacker) => void (await attacker.session())],
  [
    'watch health for ever',
    async (attacker: Attacker) => {
      const { stream } = attacker.stream(await attacker.session(), HEALTH_WATCH);
      stream.write(framed(new Uint8Array()));
    },
  ],
])('connections that %s keep nobody out, from however many addresses', async (_name, occupy) => {
  for (const maxConnectionsPerAddress of [4, 64]) {
    const server = await serve({ maxConnections: 16, maxConnectionsPerAddress });
    const attackers = [1, 2, 3].map((n) => new Attacker(server.port, `127.0.2.${n}`));
    for (let i = 0; i < 12; i += 1) await Promise.all(attackers.map(occupy));
    expect(await probe(server.port)).toBe('SERVING');
    expect(await predictOnce(server.address)).toBe(0);
    for (const attacker of attackers) attacker[Symbol.dispose]();
    const reason = maxConnectionsPerAddress === 4 ? 'connections-of-address' : 'connection-made-room';
    const addresses = refusals(server, reason).map(({ address }) => String(address));
    expect(new Set(addresses)).toEqual(new Set(['127.0.2.1', '127.0.2.2', '127.0.2.3']));
  }
});

test('when every connection is busy, health is answered and others are told BUSY', async () => {
  const server = await serve({ maxConnections: 4, maxConnectionsPerAddress: 8, maxPredictionsPerPeer: 8 });
  using attacker = new Attacker(server.port);
  const header = framed(PredictRequest.encode(headerFor(plan)).finish());
  for (let i = 0; i < 4; i += 1) attacker.stream(await attacker.session(), PREDICT).stream.write(header);
  expect(await probe(server.port)).toBe('SERVING');
  const client = predictionClient(server.address);
  expect((await converse(client, [headerFor(plan)])).code).toBe('BUSY');
  client.close();
  await until(() => refusals(server, 'connections-full').length > 0);
});

test('refused tokens are counted and told with their address, at a bounded rate', async () => {
  const server = await serve({}, ['--token-file', await tokenFile()]);
  using attacker = new Attacker(server.port, '127.0.3.1');
  const session = await attacker.session();
  for (let i = 0; i < 500; i += 1) {
    const { stream, end } = attacker.stream(session, GET_CATALOG, { authorization: `Bearer guess-${i}` });
    stream.end(framed(new Uint8Array()));
    expect((await end).code).toBe('NOT_AUTHORIZED');
  }
  await server.stop();
  const lines = refusals(server, 'NOT_AUTHORIZED');
  expect(lines.length).toBeLessThanOrEqual(10);
  expect(lines.reduce((sum, { count }) => sum + Number(count), 0)).toBe(500);
  expect(lines[0]).toMatchObject({ address: '127.0.3.1' });
  expect(server.lines.join('\n')).not.toContain('guess-');
});

test('what grpc-js refuses by itself is counted and told too', async () => {
  const server = await serve();
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  const unknown = attacker.stream(session, '/cryptonets.v1.Nothing/Here');
  unknown.stream.end();
  const encoded = attacker.stream(session, GET_CATALOG, { 'grpc-encoding': 'nonsense' });
  encoded.stream.end(Buffer.concat([Buffer.from([1, 0, 0, 0, 1]), Buffer.from([0])]));
  const typed = attacker.stream(session, GET_CATALOG, { 'content-type': 'text/plain' });
  typed.stream.end();
  await Promise.all([unknown.end, encoded.end, typed.end]);
  await server.stop();
  expect(refusals(server, 'UNIMPLEMENTED').reduce((sum, { count }) => sum + Number(count), 0)).toBe(2);
  expect(refusals(server, 'http-415')).toHaveLength(1);
});

test('a log that nobody reads stops neither calls nor health nor the end', async () => {
  const server = await serve();
  server.child.stdout!.pause();
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  for (let round = 0; round < 150; round += 1) {
    const asked = Array.from({ length: 20 }, () => attacker.stream(session, GET_CATALOG));
    for (const { stream } of asked) stream.end(framed(new Uint8Array()));
    for (const { end } of asked) expect((await end).status).toBe(0);
  }
  expect(await probe(server.port)).toBe('SERVING');
  server.kill('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

const header = (): Buffer => framed(PredictRequest.encode(headerFor(plan)).finish());
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an upload of a few bytes now and then does not keep its place', async () => {
  const server = await serve({ idleTimeoutMs: 400, minUploadBytesPerSecond: 100_000 });
  using attacker = new Attacker(server.port);
  const { stream, end } = attacker.stream(await attacker.session(), PREDICT);
  stream.write(header());
  const seed = framed(PredictRequest.encode(seedsMessage(new Uint8Array(64))).finish());
  let ended = false;
  void end.then(() => (ended = true));
  // Each message ends a silence, and there are fewer of them than the upload may have.
  for (let i = 0; i < 30 && !ended; i += 1) {
    await pause(100);
    if (!stream.closed) stream.write(seed);
  }
  expect(ended).toBe(true);
  expect(await end).toMatchObject({ status: 4, code: 'DEADLINE_EXCEEDED' });
  expect(await predictOnce(server.address)).toBe(0);
});

test('the time in the queue is not counted against a call', async () => {
  const server = await serve({ maxDeadlineMs: 1000 });
  using attacker = new Attacker(server.port);
  const session = await attacker.session();
  const before = [attacker.stream(session, PREDICT), attacker.stream(session, PREDICT)];
  for (const { stream } of before) stream.write(header());
  // It gets its turn when the two before it have used up their time, one after the other.
  const client = predictionClient(server.address);
  const waiting = converse(client, [headerFor(plan), ...zeroUpload(plan)]);
  for (const { end } of before) expect((await end).code).toBe('DEADLINE_EXCEEDED');
  expect((await waiting).status).toBe(0);
  client.close();
});

test('a queue that the greedy have filled has a place for somebody else', async () => {
  const server = await serve({ idleTimeoutMs: 500 });
  const attackers = [1, 2, 3].map((n) => new Attacker(server.port, `127.0.4.${n}`));
  const ends = [];
  for (const attacker of attackers) {
    const session = await attacker.session();
    for (let i = 0; i < 4; i += 1) {
      const { stream, end } = attacker.stream(session, PREDICT);
      stream.write(header());
      ends.push(end);
    }
  }
  expect(await predictOnce(server.address)).toBe(0);
  for (const attacker of attackers) attacker[Symbol.dispose]();
  const codes = (await Promise.all(ends)).map(({ code }) => code);
  expect(codes.filter((code) => code === 'BUSY').length).toBeGreaterThan(0);
});

test('behind a trusted proxy, and only there, clients are told apart by the forwarded address', async () => {
  const forwarded = async (server: ServerProcess, addresses: string[]) => {
    using attacker = new Attacker(server.port, '127.0.5.1');
    const session = await attacker.session();
    const calls = addresses.map((address) => {
      const call = attacker.stream(session, PREDICT, { 'x-forwarded-for': address });
      call.stream.write(header());
      return call.end;
    });
    const first = await Promise.race([...calls, pause(1500).then(() => undefined)]);
    return first?.code;
  };
  const limits = { maxPredictionsPerPeer: 1 };
  const trusting = await serve(limits, [], { trustedProxies: ['127.0.5.0/24'] });
  expect(await forwarded(trusting, ['192.0.2.1', '192.0.2.2', '192.0.2.1, 192.0.2.3'])).toBeUndefined();
  expect(await forwarded(trusting, ['192.0.2.1', '198.51.100.1, 192.0.2.1'])).toBe('BUSY');
  await until(() => refusals(trusting, 'BUSY').some(({ address }) => address === '192.0.2.1'));
  const wary = await serve(limits);
  expect(await forwarded(wary, ['192.0.2.1', '192.0.2.2'])).toBe('BUSY');
});
