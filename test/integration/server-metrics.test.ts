/** A real server is scraped: what it did is in its metrics, in the form that Prometheus takes, and alerts and dashboard ask for nothing that is not there. */
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { credentials, loadPackageDefinition, type GrpcObject } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../electron/remote/index.ts';
import { topCommand, type Terminal } from '../../server/top/command.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import { makeCertificate } from '../support/certificate.ts';
import { until } from '../support/gate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { converse, headerFor, predictionClient, zeroUpload } from '../support/prediction-client.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const MONITORING = fileURLToPath(new URL('../../server/deploy/monitoring/', import.meta.url));
const TOKEN = 'a-token-of-everybody-here';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: ModelsFolder;
let server: ServerProcess;
let page = '';

async function scrape(of = server, path = '/metrics', method = 'GET'): Promise<Response> {
  const { address } = await of.event('metrics');
  return fetch(`http://${String(address)}${path}`, { method });
}

beforeAll(async () => {
  const network = smallSeedNetwork();
  folder = await temporaryFolder();
  models = await makeModels(network);
  const plan = await planBatch(network, models.digests.get(network.name)!, insecureSet());
  server = await startServerProcess({
    models: models.path,
    program: 'transport',
    args: ['--metrics-listen', '127.0.0.1:0'],
  });
  const client = predictionClient(server.address);
  await converse(client, [headerFor(plan), ...zeroUpload(plan)]);
  await converse(client, [headerFor(plan, { modelName: 'none' })]);
  client.close();
  await until(() => server.events('call').length === 2);
  page = await (await scrape()).text();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const value = (line: string): number =>
  Number(new RegExp(`^${line.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(page)?.[1]);

describe('the metrics of a server', () => {
  it('count calls by their code, with the stages and bytes of those that ran', () => {
    expect(value('cryptonets_calls_total{method="Predict",code="OK"}')).toBe(1);
    expect(value('cryptonets_calls_total{method="Predict",code="MODEL_NOT_FOUND"}')).toBe(1);
    expect(value('cryptonets_refused_total{reason="MODEL_NOT_FOUND"}')).toBe(1);
    expect(value(`cryptonets_stage_seconds_count{stage="queue",model="${smallSeedNetwork().name}"}`)).toBe(1);
    expect(value('cryptonets_payload_bytes_total{method="Predict",direction="received"}')).toBeGreaterThan(0);
    expect(value('cryptonets_requests{state="running",packing="batch"}')).toBe(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  it('are shown in a terminal, once where there is none', async () => {
    const { address } = await server.event('metrics');
    const drawn: string[] = [];
    const output = Object.assign(new PassThrough(), { isTTY: false });
    output.on('data', (piece: Buffer) => void drawn.push(piece.toString('utf8')));
    const terminal = { output, input: process.stdin } as unknown as Terminal;
    await topCommand(['--metrics', String(address)], terminal);
    expect(drawn.join('')).toMatch(/^cryptonets \S+ at .*counted since its start\n/);
    expect(drawn.join('')).toMatch(/\nPredict +\S+\/s +50 %/);
    const elsewhere = topCommand(['--metrics', server.address], terminal);
    await expect(elsewhere).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('are drawn anew in a terminal until somebody has seen enough, at the size that it has', async () => {
    const { address } = await server.event('metrics');
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 10 });
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
    let text = '';
    output.on('data', (piece: Buffer) => (text += piece.toString('utf8')));
    const over = topCommand(['--metrics', String(address), '--every', '0.2'], {
      output,
      input,
    } as unknown as Terminal);
    const pictures = (): string[] => text.split('\u001b[H\u001b[2J').slice(1);
    await until(() => pictures().length >= 3);
    Object.assign(output, { columns: 30, rows: 5 });
    output.emit('resize');
    input.write('q');
    await over;
    const last = pictures().at(-1)!.split('\u001b')[0]!.split('\n');
    expect(last.length).toBeLessThanOrEqual(4);
    expect(Math.max(...last.map((line) => line.length))).toBeLessThanOrEqual(30);
    expect(text.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });

  it('name nobody', () => expect(page).not.toContain('127.0.0.1'));

  it('are one page, read only', async () => {
    expect((await scrape(server, '/')).status).toBe(404);
    expect((await scrape(server, '/metrics', 'POST')).status).toBe(405);
  });

  it.skipIf(spawnSync('promtool', ['--version']).error)('are what promtool takes, as are the alerts', () => {
    const lint = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
    const ours = lint.stderr.split('\n').filter((line) => line.startsWith('cryptonets_'));
    expect(ours).toEqual([]);
    const rules = spawnSync('promtool', ['check', 'config', join(MONITORING, 'prometheus.yml')], {
      encoding: 'utf8',
    });
    expect(rules.status, rules.stderr).toBe(0);
  });

  it.each(['alerts.yml', 'grafana-dashboard.json'])('have all that %s asks for', async (file) => {
    const { certificate, key } = makeCertificate();
    const [cert, keyFile] = [join(folder.path, 'cert'), join(folder.path, 'key')];
    await writeFile(cert, certificate);
    await writeFile(keyFile, key);
    const args = ['--metrics-listen', '127.0.0.1:0', '--tls-certificate', cert, '--tls-key', keyFile];
    await using secure = await startServerProcess({ models: models.path, program: 'transport', args });
    const text = await (await scrape(secure)).text();
    const asked = (await readFile(join(MONITORING, file), 'utf8')).matchAll(
      /\b(?:cryptonets|process|nodejs)_[a-z0-9_]+/g,
    );
    const names = new Set([...asked].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) expect(text, name).toContain(`# TYPE ${name} `);
  });
});

describe('an error of a prediction', () => {
  it('names its request as the log of the server does', async () => {
    const requestId = new Uint8Array(16).fill(0xab);
    const remote = connect({ address: server.address });
    const [model] = (await remote.catalog()).models;
    const header = {
      requestId,
      modelName: model!.name,
      modelCommitment: 'f'.repeat(64),
      parameterSet: insecureSet().name,
      planDigest: 'f'.repeat(64),
      computation: {
        packing: 'batch',
        blockOrder: 'ciphertext',
        expander: 'blake2xb',
        evaluationKeysDigest: undefined,
      },
    } as const;
    const upload = { seeds: new Uint8Array(), blocksBytes: 0, async *runs() {} };
    const expected = { count: 1, size: 2, primes: 1, byteLength: 8 };
    const asked = remote.predict({ header, upload, expected, maxChunkBytes: 1024 }, new Stopwatch());
    const id = 'ab'.repeat(16);
    await expect(asked).rejects.toMatchObject({
      code: 'MODEL_CHANGED',
      message: expect.stringContaining(`(request ${id})`),
    });
    remote.close();
    await until(() =>
      server.events('call').some((line) => line['requestId'] === id && line['code'] === 'MODEL_CHANGED'),
    );
  });
});

describe('reflection', () => {
  const proto = join(
    createRequire(import.meta.url).resolve('@grpc/reflection/package.json'),
    '..',
    'build/proto/grpc/reflection/v1/reflection.proto',
  );

  interface ReflectionCall {
    on(
      event: 'data',
      listener: (answer: { listServicesResponse: { service: { name: string }[] } }) => void,
    ): void;
    on(event: 'error', listener: (error: { code: number }) => void): void;
    write(request: object): void;
    end(): void;
  }

  function services(address: string): Promise<string[] | number> {
    const loaded = loadPackageDefinition(loadSync(proto)) as unknown as {
      grpc: {
        reflection: { v1: { ServerReflection: new (address: string, credentials: unknown) => GrpcObject } };
      };
    };
    const client = new loaded.grpc.reflection.v1.ServerReflection(
      address,
      credentials.createInsecure(),
    ) as unknown as {
      serverReflectionInfo(): ReflectionCall;
      close(): void;
    };
    return new Promise((resolve) => {
      const call = client.serverReflectionInfo();
      const end = (found: string[] | number): void => {
        resolve(found);
        client.close();
      };
      call.on('data', ({ listServicesResponse: { service } }) => end(service.map(({ name }) => name)));
      call.on('error', ({ code }) => end(code));
      call.write({ listServices: '' });
    });
  }

  it('tells tools that know nothing of this protocol which services there are', async () => {
    expect(await services(server.address)).toEqual(
      expect.arrayContaining(['cryptonets.v1.CatalogService', 'cryptonets.v1.PredictionService']),
    );
  });

  it('asks for a token where everything does, and can be switched off', async () => {
    const tokenFile = join(folder.path, 'token');
    await writeFile(tokenFile, TOKEN);
    await using guarded = await startServerProcess({
      models: models.path,
      program: 'transport',
      args: ['--token-file', tokenFile],
    });
    expect(await services(guarded.address)).toBe(16);
    await using without = await startServerProcess({
      models: models.path,
      program: 'transport',
      args: ['--no-reflection'],
    });
    expect(await services(without.address)).toBe(12);
  });
});

it('tells load balancers that speak no gRPC whether it takes predictions', async () => {
  const answer = await scrape(server, '/ready');
  expect([answer.status, await answer.text()]).toEqual([200, 'ready\n']);
  expect((await scrape(server, '/ready', 'POST')).status).toBe(405);
});
