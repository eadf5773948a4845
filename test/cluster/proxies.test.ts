/** What a client says when not the server but a proxy before it fails a call: each tried with a real HAProxy or nginx. */
import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { afterEach, beforeAll, afterAll, describe, expect, test } from 'vitest';
import { connect } from '../../electron/remote/index.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { freePort, missing, RunningProgram } from '../support/programs.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

let models: ModelsFolder;
let server: ServerProcess;
const running: AsyncDisposable[] = [];
beforeAll(async () => {
  models = await makeModels(smallSeedNetwork());
  server = await startServerProcess({ models: models.path, program: 'transport' });
});
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
});

async function codeThrough(port: number): Promise<string> {
  const remote = connect({ address: `127.0.0.1:${port}`, callDeadlineMs: 5000 });
  try {
    await remote.catalog();
    return 'OK';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    remote.close();
  }
}

/** Greets in HTTP/2, and then says nothing. */
async function silentServer(): Promise<number> {
  const bad = createServer();
  const sessions = new Set<ServerHttp2Session>();
  bad.on('session', (session) => sessions.add(session.on('error', () => undefined)));
  bad.on('stream', (stream) => void stream.on('error', () => undefined));
  bad.listen(0, '127.0.0.1');
  await once(bad, 'listening');
  running.push({
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      bad.close();
    },
  });
  return (bad.address() as { port: number }).port;
}

test('a connection that tears while its server goes on greeting is SERVER_LOST, which is tried once more', async () => {
  const bad = createServer();
  bad.on('session', (session) => session.on('error', () => undefined));
  bad.on('stream', (stream) => {
    stream.on('error', () => undefined);
    stream.session?.destroy();
  });
  bad.listen(0, '127.0.0.1');
  await once(bad, 'listening');
  expect(await codeThrough((bad.address() as { port: number }).port)).toBe('SERVER_LOST');
  bad.close();
});

const noHaproxy = missing('haproxy');
describe.skipIf(noHaproxy !== undefined)(`HAProxy ${noHaproxy ?? ''}`, () => {
  async function haproxy(target: number, bind = 'proto h2', more = ''): Promise<number> {
    const port = await freePort();
    const config = `defaults
    mode http
    timeout connect 1s
    timeout client 30s
    timeout server 500ms
frontend in
    bind 127.0.0.1:${port} ${bind}
    default_backend out
backend out
    ${more}
    server one 127.0.0.1:${target} proto h2
`;
    const args = (): string[] => ['-f', 'haproxy.cfg'];
    running.push(await RunningProgram.open('haproxy', port, args, { 'haproxy.cfg': config }));
    return port;
  }

  test('passes calls on', async () => {
    expect(await codeThrough(await haproxy(server.port))).toBe('OK');
  });
  test('without a server that can be reached is PROXY_NO_SERVER', async () => {
    expect(await codeThrough(await haproxy(await freePort()))).toBe('PROXY_NO_SERVER');
  });
  test('before a server that says nothing is PROXY_TIMEOUT', async () => {
    expect(await codeThrough(await haproxy(await silentServer()))).toBe('PROXY_TIMEOUT');
  });
  test('that speaks HTTP/1.1 only is PROXY_HTTP1', async () => {
    expect(await codeThrough(await haproxy(server.port, 'proto h1'))).toBe('PROXY_HTTP1');
  });
});

const noNginx = missing('nginx');
describe.skipIf(noNginx !== undefined)(`nginx ${noNginx ?? ''}`, () => {
  async function nginx(target: number, http: string, listen = 'http2'): Promise<number> {
    const port = await freePort();
    const config = `daemon off; pid nginx.pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server {
    listen 127.0.0.1:${port} ${listen};
    ${http}
    location / { grpc_pass grpc://127.0.0.1:${target}; grpc_read_timeout 1s; }
  }
}
`;
    const args = (folder: string): string[] => ['-p', folder, '-c', 'nginx.conf'];
    running.push(await RunningProgram.open('nginx', port, args, { 'nginx.conf': config }));
    return port;
  }

  test('passes calls on', async () => {
    expect(await codeThrough(await nginx(server.port, ''))).toBe('OK');
  });
  test('with a limit on bodies is PROXY_BODY_LIMIT', async () => {
    expect(await codeThrough(await nginx(server.port, 'client_max_body_size 1;'))).toBe('PROXY_BODY_LIMIT');
  });
  test('before nothing is PROXY_BAD_GATEWAY', async () => {
    expect(await codeThrough(await nginx(await freePort(), ''))).toBe('PROXY_BAD_GATEWAY');
  });
  test('before a server that says nothing is PROXY_TIMEOUT', async () => {
    expect(await codeThrough(await nginx(await silentServer(), ''))).toBe('PROXY_TIMEOUT');
  });
  test('that speaks HTTP/1.1 only is PROXY_HTTP1', async () => {
    expect(await codeThrough(await nginx(server.port, '', ''))).toBe('PROXY_HTTP1');
  });
});
