import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http2, { type ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import { bindWithFlowControl, FLOW_CONTROL } from '../../../server/transport/flow-control.ts';
import { serverTls } from '../../../server/transport/credentials.ts';
import { selfSignedCertificate } from '../../support/certificate.ts';

const MEBIBYTE = 1_048_576;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.forceShutdown();
});

async function listen(credentials = ServerCredentials.createInsecure()): Promise<number> {
  const server = new Server({ 'grpc.max_concurrent_streams': 7 });
  servers.push(server);
  return bindWithFlowControl(server, '127.0.0.1:0', credentials);
}

/** What a client may send before it must wait, as the server told it. */
async function grantedTo(session: ClientHttp2Session): Promise<{ stream: number; connection: number }> {
  await new Promise((resolve) => session.once('remoteSettings', resolve));
  await new Promise((resolve, reject) =>
    session.ping((error) => (error ? reject(error) : resolve(undefined))),
  );
  const stream = session.remoteSettings.initialWindowSize ?? 0;
  const connection = session.state.remoteWindowSize ?? 0;
  expect(session.remoteSettings.maxConcurrentStreams).toBe(7);
  session.destroy();
  return { stream, connection };
}

test('a client in clear text is granted wide windows', async () => {
  const granted = await grantedTo(http2.connect(`http://127.0.0.1:${await listen()}`));
  expect(granted.stream).toBeGreaterThanOrEqual(4 * MEBIBYTE);
  expect(granted.connection).toBeGreaterThanOrEqual(16 * MEBIBYTE);
});

test('a client over TLS is granted wide windows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptonets-tls-'));
  const { certificate, key } = selfSignedCertificate();
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key);
  const port = await listen((await serverTls({ host: '127.0.0.1', port: 0 }, files, false))!.credentials);
  const granted = await grantedTo(http2.connect(`https://127.0.0.1:${port}`, { ca: certificate }));
  expect(granted.stream).toBe(FLOW_CONTROL.streamWindowBytes);
  expect(granted.connection).toBe(FLOW_CONTROL.connectionWindowBytes);
  await rm(folder, { recursive: true });
});

test('without the wrapper grpc-js grants 64 KiB a stream, which is why there is one', async () => {
  const server = new Server({ 'grpc.max_concurrent_streams': 7 });
  servers.push(server);
  const port = await new Promise<number>((resolve) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
  );
  const granted = await grantedTo(http2.connect(`http://127.0.0.1:${port}`));
  expect(granted.stream).toBeLessThan(MEBIBYTE);
});

test('node:http2 is as before afterwards, also when binding failed', async () => {
  const { createServer, createSecureServer } = http2;
  const port = await listen();
  const second = new Server();
  servers.push(second);
  const binding = bindWithFlowControl(second, `127.0.0.1:${port}`, ServerCredentials.createInsecure());
  await expect(binding).rejects.toMatchObject({ code: 'ADDRESS_IN_USE' });
  expect(http2.createServer).toBe(createServer);
  expect(http2.createSecureServer).toBe(createSecureServer);
});

test('a server that was not made through node:http2 is refused', async () => {
  const elsewhere = {
    bindAsync: (_address: string, _credentials: unknown, done: (error: null, port: number) => void) =>
      done(null, 1),
    forceShutdown: () => undefined,
  } as unknown as Server;
  const binding = bindWithFlowControl(elsewhere, '127.0.0.1:0', ServerCredentials.createInsecure());
  await expect(binding).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('servers that bind at the same time all get their windows', async () => {
  const ports = await Promise.all([listen(), listen(), listen()]);
  for (const port of ports) {
    const granted = await grantedTo(http2.connect(`http://127.0.0.1:${port}`));
    expect(granted.stream).toBe(FLOW_CONTROL.streamWindowBytes);
  }
});
