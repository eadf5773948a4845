/** What is wrong with TLS is told by name, against real servers: one code for each, nothing sent to who is not who they say. */
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import { testServer } from '../../electron/host/server-test.ts';
import { connect, lookAtCertificate, parseAddress, type RemoteOptions } from '../../electron/remote/index.ts';
import { toCryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import { makeAuthority, makeCertificate } from '../support/certificate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { startTestServer } from '../support/test-server.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const authority = makeAuthority('authority');
const caPem = authority.certificate;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function codeAt(options: RemoteOptions): Promise<ErrorCode | undefined> {
  const remote = connect({ callDeadlineMs: 5000, ...options });
  try {
    return await remote.catalog().then(
      () => undefined,
      (error: unknown) => toCryptoNetsError(error).code,
    );
  } finally {
    remote.close();
  }
}

/** A TLS server that counts what it is told after the handshake. */
async function listenTls(options: TlsOptions): Promise<{ port: number; heard: () => number }> {
  let heard = 0;
  const server = createTlsServer({ ALPNProtocols: ['h2'], ...options }, (socket) => {
    socket.on('error', () => undefined).on('data', (data: Buffer) => (heard += data.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.address() as AddressInfo).port, heard: () => heard };
}

/** The real server, over TLS unless there are no files. */
async function realServer(clients?: string) {
  const folder = await temporaryFolder();
  const { certificate, key } = makeCertificate({ issuer: authority });
  const path = (name: string): string => join(folder.path, name);
  await writeFile(path('cert.pem'), certificate);
  await writeFile(path('key.pem'), key);
  if (clients !== undefined) await writeFile(path('clients.pem'), clients);
  const tls = {
    certificate: path('cert.pem'),
    key: path('key.pem'),
    ...(clients === undefined ? {} : { clientAuthorities: path('clients.pem') }),
  };
  const server = await startTestServer({ config: { tls } });
  open.push(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  return server;
}

describe('a certificate that is refused', () => {
  it.each<[string, ErrorCode, Parameters<typeof makeCertificate>[0], string]>([
    ['has expired', 'SERVER_CERTIFICATE_EXPIRED', { issuer: authority, validDays: [-9, -1] }, caPem],
    ['is not valid yet', 'SERVER_CERTIFICATE_EXPIRED', { issuer: authority, validDays: [1, 9] }, caPem],
    [
      'is for another host',
      'SERVER_CERTIFICATE_HOST',
      { issuer: authority, dnsName: 'other', address: [10, 0, 0, 1] },
      caPem,
    ],
    [
      'is of an unknown authority',
      'SERVER_CERTIFICATE_UNTRUSTED',
      { issuer: authority },
      makeAuthority('other').certificate,
    ],
    ['signs itself', 'SERVER_CERTIFICATE_UNTRUSTED', {}, caPem],
  ])('%s: %s', async (_what, code, wish, trusted) => {
    const { certificate: cert, key } = makeCertificate(wish);
    const { port, heard } = await listenTls({ cert, key });
    const token = 'a-token-that-must-not-be-sent';
    expect(await codeAt({ address: `127.0.0.1:${port}`, caPem: trusted, token })).toBe(code);
    expect(heard()).toBe(0);
  });
});

describe('a server that asks for certificates', () => {
  it('is told apart, whether there is none or a foreign one; takes one that its authority signed', async () => {
    const { address } = await realServer(caPem);
    expect(await codeAt({ address, caPem })).toBe('CLIENT_CERTIFICATE_REFUSED');
    const client = (issuer: typeof authority) => {
      const { certificate: certificatePem, key: keyPem } = makeCertificate({ commonName: 'alice', issuer });
      return { certificatePem, keyPem };
    };
    expect(await codeAt({ address, caPem, client: client(makeAuthority('foreign')) })).toBe(
      'CLIENT_CERTIFICATE_REFUSED',
    );
    expect(await codeAt({ address, caPem, client: client(authority) })).toBeUndefined();
  });
});

describe('clear text and TLS', () => {
  it('spoken in the clear to a TLS port', async () => {
    const { address } = await realServer();
    expect(await codeAt({ address })).toBe('TLS_EXPECTED');
    expect(await codeAt({ address, caPem })).toBeUndefined();
  });

  it('TLS spoken to a port in the clear', async () => {
    const server = await startTestServer();
    open.push(() => server[Symbol.asyncDispose]() as Promise<void>);
    expect(await codeAt({ address: server.address, caPem })).toBe('TLS_NOT_SPOKEN');
  });

  it('nothing there is still what it was', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await codeAt({ address: `127.0.0.1:${port}`, caPem })).toBe('SERVER_UNREACHABLE');
    expect(await codeAt({ address: `127.0.0.1:${port}` })).toBe('SERVER_UNREACHABLE');
  });
});

describe('versions', () => {
  it('TLS 1.2 alone is too old for a client', async () => {
    const { certificate: cert, key } = makeCertificate({ issuer: authority });
    const { port } = await listenTls({ cert, key, maxVersion: 'TLSv1.2' });
    expect(await codeAt({ address: `127.0.0.1:${port}`, caPem })).toBe('TLS_TOO_OLD');
  });
});

it('writes no warning for a server that is named by an address', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const { address } = await realServer();
  expect(await codeAt({ address, caPem })).toBeUndefined();
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings.map(({ message }) => message)).toEqual([]);
});

describe('trying a server out', () => {
  const pins = { standing: async () => ({ standing: 'new', signer: null, known: undefined }) as const };

  it('shows the certificate of one that is not trusted, whose authority makes it so', async () => {
    const { address } = await realServer();
    const before = await testServer({ address: `https://${address}` }, pins);
    expect(before.error?.code).toBe('SERVER_CERTIFICATE_UNTRUSTED');
    expect(before.models).toEqual([]);
    expect(before.certificate?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(Date.parse(before.certificate!.validTo)).toBeGreaterThan(Date.now());

    const after = await testServer({ address, caPem }, pins);
    expect(after.error).toBeNull();
    expect(after.roundTripMs).toBeGreaterThan(0);
    const remote = connect({ address, caPem });
    const { models } = await remote.catalog();
    remote.close();
    // The largest, whole and once: what the speed is counted from.
    expect(after.fetched?.bytes).toBe(Math.max(...models.map(({ encodedBytes }) => encodedBytes)));
    expect(after.fetched?.ms).toBeGreaterThan(0);
    expect(after.models.length).toBeGreaterThan(0);
    expect(after.certificate).toEqual(before.certificate);
  });

  it('hands out what to trust where a server vouches for itself', async () => {
    const { certificate, key } = makeAuthority('itself');
    const { port, heard } = await listenTls({ cert: certificate, key });
    const seen = await lookAtCertificate(parseAddress(`https://127.0.0.1:${port}`));
    expect(seen).toMatchObject({ subject: 'itself', issuer: 'itself' });
    expect(new X509Certificate(seen!.authorityPem!).raw).toEqual(new X509Certificate(certificate).raw);
    expect(heard()).toBe(0);
  });

  it('tells what is wrong with one that is not there, and refuses what is no address', async () => {
    const test = await testServer({ address: '127.0.0.1:1', callDeadlineMs: 5000 }, pins);
    expect(test).toMatchObject({ error: { code: 'SERVER_UNREACHABLE' }, certificate: null });
    await expect(testServer({ address: 'nowhere' }, pins)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
    });
  });
});
