/** The server as a process: what it says, how it ends, what survives it. The evaluator discards; the program around it is the real one. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { credentials, makeClientConstructor, status } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { planBatch, type BatchPlan } from '../../shared/packing/batch/index.ts';
import { startDelayingProxy } from '../support/delaying-proxy.ts';
import { until } from '../support/gate.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import {
  blocksMessage,
  CHANNEL_OPTIONS,
  collect,
  converse,
  headerFor,
  predictionClient,
  seedsMessage,
  writeAll,
  zeroUpload,
} from '../support/prediction-client.ts';
import { ServerProcess, startServerProcess, type ServerProcessOptions } from '../support/server.ts';

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

async function serve(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ models: models.path, program: 'transport', ...options });
  processes.push(server);
  return server;
}

async function predictOnce(address: string): Promise<number> {
  const client = predictionClient(address);
  const ended = await converse(client, [headerFor(plan), ...zeroUpload(plan)]);
  client.close();
  return ended.status;
}

type Watch = AsyncIterable<{ status: string }> & {
  cancel(): void;
  on(event: 'error', listener: () => void): void;
};

function healthClient(address: string) {
  const Health = makeClientConstructor(healthService, 'grpc.health.v1.Health');
  const client = new Health(address, credentials.createInsecure(), CHANNEL_OPTIONS);
  const methods = client as unknown as {
    check(request: object, done: (error: unknown, response: { status: string }) => void): void;
    watch(request: object): Watch;
  };
  return { methods, close: () => client.close() };
}

/** Starts an upload and leaves it half done. */
async function uploadHalf(address: string) {
  const client = predictionClient(address);
  const call = client.predict();
  const end = collect(call);
  const admitted = new Promise((resolve) => call.once('data', resolve));
  await writeAll(call, [headerFor(plan), ...[...zeroUpload(plan)].slice(0, 3)]);
  await admitted;
  return { client, call, end };
}

test('it tells one line when it listens, serves, drains on SIGTERM and ends with 0', async () => {
  const server = await serve();
  const line = await server.event('listening');
  expect(line).toMatchObject({ pid: server.child.pid, models: ['small-seed-shape'] });
  expect(await predictOnce(server.address)).toBe(status.OK);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(server.events('stopped')).toHaveLength(1);
});

test('health: serving when it listens, not serving while it drains', async () => {
  const server = await serve();
  const health = healthClient(server.address);
  const answer = await new Promise<{ status: string }>((resolve, reject) =>
    health.methods.check({ service: 'cryptonets.v1.PredictionService' }, (error, response) =>
      error ? reject(new Error('no health', { cause: error })) : resolve(response),
    ),
  );
  expect(answer.status).toBe('SERVING');
  const half = await uploadHalf(server.address);
  const watch = health.methods.watch({ service: '' });
  watch.on('error', () => undefined);
  const seen: string[] = [];
  for await (const { status: told } of watch) {
    seen.push(told);
    if (told === 'SERVING') server.kill('SIGTERM');
    else break;
  }
  expect(seen).toEqual(['SERVING', 'NOT_SERVING']);
  watch.cancel();
  half.call.cancel();
  expect(await server.exited).toEqual({ code: 0, signal: null });
  half.client.close();
  health.close();
});

test('a running prediction survives SIGTERM', async () => {
  const server = await serve();
  const { client, call, end } = await uploadHalf(server.address);
  server.kill('SIGTERM');
  await server.event('stopping');
  await writeAll(call, [...zeroUpload(plan)].slice(3));
  call.end();
  expect((await end).status).toBe(status.OK);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  client.close();
});

test('a second SIGTERM ends what still runs', async () => {
  const server = await serve();
  const { client, end } = await uploadHalf(server.address);
  server.kill('SIGTERM');
  await server.event('stopping');
  server.kill('SIGTERM');
  expect((await end).code).toBe('SHUTTING_DOWN');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  client.close();
});

const DAY_MS = 86_400_000;

test.each([DAY_MS, -DAY_MS, 20 * 365 * DAY_MS])(
  'a clock that jumps by %i ms in the middle of a call ends none',
  async (jumpMs) => {
    const server = await serve({
      env: {
        NODE_OPTIONS: `--import=${new URL('../support/jumping-clock.ts', import.meta.url).href}`,
        CRYPTONETS_TEST_CLOCK_JUMP_MS: String(jumpMs),
      },
    });
    const { client, call, end } = await uploadHalf(server.address);
    server.kill('SIGUSR2');
    await server.event('clock-jumped');
    await writeAll(call, [...zeroUpload(plan)].slice(3));
    call.end();
    expect((await end).status).toBe(status.OK);
    client.close();
    expect(await predictOnce(server.address)).toBe(status.OK);
    const times = server.events('call').map(({ time }) => Date.parse(String(time)));
    for (const time of times) expect(Math.abs(time - Date.now() - jumpMs)).toBeLessThan(DAY_MS / 2);
    for (const { durationMs } of server.events('call')) expect(Number(durationMs)).toBeLessThan(DAY_MS / 2);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  },
);

test('kill -9 in the middle: the client is told, the next server on the port serves', async () => {
  const first = await serve();
  const { client, end } = await uploadHalf(first.address);
  first.kill('SIGKILL');
  expect((await end).status).toBe(status.UNAVAILABLE);
  await first.exited;
  client.close();
  const second = await serve({ args: ['--listen', first.address] });
  expect(second.port).toBe(first.port);
  expect(await predictOnce(second.address)).toBe(status.OK);
});

test('a port that is in use is a message on standard error and an exit code', async () => {
  const first = await serve();
  const second = new ServerProcess({
    models: models.path,
    program: 'transport',
    args: ['--listen', first.address],
  });
  processes.push(second);
  const { code } = await second.exited;
  expect(code).not.toBe(0);
  expect(second.lines.join('\n')).toContain('ADDRESS_IN_USE');
});

test.each([
  [['--listen', '0.0.0.0:0'], 'CONFIG_INVALID'],
  [['--nonsense'], 'ARGUMENT_INVALID'],
  [['--models', '/nowhere/at/all'], 'CONFIG_INVALID'],
])('%j ends with %s', async (args, code) => {
  const server = new ServerProcess({ models: models.path, program: 'transport', args });
  processes.push(server);
  expect((await server.exited).code).not.toBe(0);
  expect(server.lines.join('\n')).toContain(code);
});

test('with --insecure-plaintext it listens on every address', async () => {
  const server = await serve({ args: ['--listen', '0.0.0.0:0', '--insecure-plaintext'] });
  expect(await predictOnce(`127.0.0.1:${server.port}`)).toBe(status.OK);
});

test('with --exit-with-parent it ends when its standard input is closed', async () => {
  const server = await serve({ args: ['--exit-with-parent'], stdin: 'pipe' });
  const { client, end } = await uploadHalf(server.address);
  server.child.stdin!.end();
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect((await end).status).toBe(status.UNAVAILABLE);
  client.close();
});

test('a model that cannot be served is named in the log, the others are served', async () => {
  await using mixed = await makeModels(smallSeedNetwork());
  await writeFile(join(mixed.path, 'small-seed-shape', 'notes.txt'), 'no harm');
  const bad = await mkdtemp(join(mixed.path, 'broken-'));
  await writeFile(join(bad, 'network.json'), '{}');
  await writeFile(join(bad, 'weights.bin'), '');
  const server = await serve({ models: mixed.path });
  expect(server.events('model-refused')).toMatchObject([{ code: 'MODEL_INVALID' }]);
});

test('the log has neither what was sent nor who sent it', async () => {
  const server = await serve({ args: ['--log-level', 'trace'] });
  const marker = new Uint8Array(6400).fill(0x5a);
  const seeds = new Uint8Array(36 * 64).fill(0x5a);
  const client = predictionClient(server.address);
  await converse(client, [headerFor(plan), seedsMessage(seeds), blocksMessage(0, marker)]);
  await converse(client, [headerFor(plan, { modelName: 'ZZZZZZZZ' })]);
  await converse(client, [headerFor(plan), seedsMessage(seeds), seedsMessage(marker)]);
  const garbage = connect(server.port, '127.0.0.1', () => garbage.end('ZZZZZZZZZZZZZZZZ'));
  await new Promise((resolve) => garbage.resume().on('close', resolve).on('error', resolve));
  client.close();
  await until(() => server.events('call').length >= 3);
  await server.stop();
  const text = server.lines.join('\n');
  for (const trace of ['ZZZZ', '5a5a', 'Wlpa', '90,90', '127.0.0.1:']) {
    const where = server.lines.filter((line) => !line.includes('"listening"')).join('\n');
    expect(where).not.toContain(trace);
  }
  expect(text).toContain('"code":"STREAM_TOO_SHORT"');
  for (const call of server.events('call')) expect(Object.keys(call)).not.toContain('peer');
});

test('through a connection with a long way a prediction is whole', async () => {
  const server = await serve();
  await using proxy = await startDelayingProxy({ targetPort: server.port, roundTripMs: 40 });
  expect(await predictOnce(proxy.address)).toBe(status.OK);
});

test('--help prints the usage', async () => {
  const server = new ServerProcess({ program: 'transport', args: ['--help'] });
  processes.push(server);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(server.lines.join('\n')).toContain('--listen HOST:PORT');
});

test('--ready-fd gets the ready line as well', async () => {
  const server = await serve({ args: ['--ready-fd', '2', '--log-level', 'silent'] });
  expect(server.lines).toHaveLength(1);
  expect(await predictOnce(server.address)).toBe(status.OK);
});

test('names models that can never have a place in its memory, and no others', async () => {
  const small = await serve({ args: ['--max-memory-bytes', '1000000'] });
  const [told] = small.events('model-too-large');
  expect(told).toMatchObject({ packing: 'batch', maxMemoryBytes: 1_000_000, bytes: expect.any(Number) });
  const enough = await serve({ args: ['--max-memory-bytes', String(told!['bytes'])] });
  expect(enough.events('model-too-large')).toEqual([]);
});
