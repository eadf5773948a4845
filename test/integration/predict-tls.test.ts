/** Predictions over TLS with a token: who is not who they say, or has no token, gets nothing. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { selfSignedCertificate } from '../support/certificate.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { sealParts } from '../support/seal-parts.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const TOKEN = 'a-token-of-more-than-sixteen-characters';
const network = smallSeedNetwork();
const { certificate, key } = selfSignedCertificate();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
let host: Host;
const open = (): Promise<Host> =>
  createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: folder.path,
    insecureParameters: insecureSet(),
    startServer: () => {
      throw new Error('the built-in server is not for this test');
    },
  });
beforeAll(async () => {
  folder = await temporaryFolder();
  const paths = { certificate: join(folder.path, 'cert.pem'), key: join(folder.path, 'key.pem') };
  const tokenFile = join(folder.path, 'token');
  await Promise.all([
    writeFile(paths.certificate, certificate),
    writeFile(paths.key, key),
    writeFile(tokenFile, TOKEN),
  ]);
  server = await startTestServer({ network, parts: sealParts(), config: { tls: paths, tokenFile } });
  host = await open();
});
afterAll(async () => {
  await host.close();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function add(name: string, caPem: string | undefined, token: string | undefined): string {
  return host.rooms.servers.add({ name, address: server.address, caPem, token }).id;
}

describe('a server with a certificate and a token', () => {
  it('predicts for whoever has both', async () => {
    await host.rooms.vault.create({ kind: 'file' }, false);
    expect(await host.rooms.servers.select(add('right', certificate, TOKEN))).toMatchObject({
      state: 'ready',
    });
    const messages = await runOperation(host, { pixels: randomImages(network, 3), checkPlain: true });
    expect(messages.at(-1)?.event).toMatchObject({ kind: 'done', result: { differsFromPlain: 0 } });
  });

  it('is remembered with its token, which lies on disk sealed', async () => {
    await host.close();
    host = await open();
    expect(await host.rooms.servers.state()).toMatchObject({ state: 'ready' });
    host.rooms.vault.lock();
    expect(await host.rooms.servers.state()).toMatchObject({
      state: 'unreachable',
      error: { code: 'NOT_AUTHORIZED' },
    });
  });

  it.each([
    ['without the token', certificate, undefined, 'NOT_AUTHORIZED'],
    ['with another token', certificate, `${TOKEN}-not`, 'NOT_AUTHORIZED'],
    ['with another certificate', selfSignedCertificate().certificate, TOKEN, 'SERVER_CERTIFICATE_UNTRUSTED'],
    ['in the clear', undefined, TOKEN, 'TLS_EXPECTED'],
  ])('refuses a client %s', async (name, caPem, token, code) => {
    await host.rooms.vault.unlock({ kind: 'file' });
    const state = await host.rooms.servers.select(add(name, caPem, token));
    expect(state).toMatchObject({ state: 'unreachable', error: { code } });
  });
});
