/** A server that listens at a socket in the file system: who reaches it, what is in its place, and that peers are bounded as everywhere. */
import { lstat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../electron/remote/index.ts';
import type { TestServerOptions } from '../support/test-server.ts';
import { until } from '../support/gate.ts';
import { socketPath } from '../support/listening.ts';
import { converse, headerFor, predictionClient, zeroUpload } from '../support/prediction-client.ts';
import { startServerProcess } from '../support/server.ts';
import { startTestServer } from '../support/test-server.ts';

const open: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(socket: string, limits: TestServerOptions['limits'] = {}) {
  const server = await startTestServer({ config: { listen: `unix:${socket}` }, limits });
  open.push(() => server[Symbol.asyncDispose]());
  return server;
}

function clientOf(address: string) {
  const client = predictionClient(address);
  open.push(async () => client.close());
  return client;
}

describe.skipIf(process.platform === 'win32')('a socket', () => {
  it('is reached by the user and the group of the server, and is gone afterwards', async () => {
    const socket = socketPath();
    const server = await serve(socket);
    expect(server.address).toBe(`unix:${socket}`);
    expect((await lstat(socket)).mode & 0o777).toBe(0o660);
    const remote = connect({ address: server.address });
    expect((await remote.catalog()).models).toHaveLength(1);
    remote.close();
    const client = clientOf(server.address);
    const ended = await converse(client, [headerFor(server.plan), ...zeroUpload(server.plan)]);
    expect(ended.status).toBe(status.OK);
    await server.running.force();
    await expect(lstat(socket)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that a killed server left is taken over, one that serves is not', async () => {
    const socket = socketPath();
    const listen = ['--listen', `unix:${socket}`];
    const killed = await startServerProcess({ program: 'transport', args: listen });
    killed.kill('SIGKILL');
    await killed.exited;
    expect((await lstat(socket)).isSocket()).toBe(true);
    const server = await serve(socket);
    await expect(startTestServer({ config: { listen: `unix:${socket}` } })).rejects.toMatchObject({
      code: 'ADDRESS_IN_USE',
    });
    const ended = await converse(clientOf(server.address), [
      headerFor(server.plan),
      ...zeroUpload(server.plan),
    ]);
    expect(ended.status).toBe(status.OK);
  });

  it('does not take the place of a file', async () => {
    const socket = socketPath();
    await writeFile(socket, 'mine');
    await expect(startTestServer({ config: { listen: `unix:${socket}` } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
    expect((await lstat(socket)).size).toBe(4);
  });

  it('has peers that count as one', async () => {
    const server = await serve(socketPath(), { maxPredictionsPerPeer: 1 });
    const [first, second] = [clientOf(server.address), clientOf(server.address)];
    const waiting = first.predict();
    waiting.on('error', () => undefined);
    waiting.write(headerFor(server.plan));
    await until(() => server.running.context.calls.count === 1);
    expect((await converse(second, [headerFor(server.plan), ...zeroUpload(server.plan)])).code).toBe('BUSY');
    waiting.cancel();
  });

  it('where nobody listens is a server that is not reached', async () => {
    const remote = connect({ address: `unix:${socketPath()}` });
    await expect(remote.catalog()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    remote.close();
  });

  it('of another protocol is not taken for a server', async () => {
    const socket = socketPath();
    const answer = (peer: Socket): void => {
      peer.on('error', () => undefined).write('HTTP/1.1 400 no\r\n\r\n');
      peer.destroySoon();
    };
    const other: Server = createServer((peer) => answer(peer));
    await new Promise<void>((resolve) => other.listen(socket, resolve));
    open.push(() => new Promise((resolve) => other.close(resolve)));
    const remote = connect({ address: `unix:${socket}` });
    await expect(remote.catalog()).rejects.toMatchObject({ code: 'PROXY_HTTP1' });
    remote.close();
  });
});
