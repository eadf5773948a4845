/** A real server process whose certificates, tokens and models change under it; what is broken leaves in force what was. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type RemoteOptions } from '../../electron/remote/index.ts';
import { tokenCommand } from '../../server/identity/token-command.ts';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { makeAuthority, makeCertificate } from '../support/certificate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { makeModels, writeModel, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const first = smallSeedNetwork();
const second = { ...smallSeedNetwork(), name: 'second' };
const authority = makeAuthority('authority');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: ModelsFolder;
let server: ServerProcess | undefined;
const path = (name: string): string => join(folder.path, name);

beforeEach(async () => {
  folder = await temporaryFolder();
  models = await makeModels(first, second);
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const serve = async (...args: string[]): Promise<ServerProcess> =>
  (server = await startServerProcess({ models: models.path, program: 'transport', args }));

/** SIGHUP; resolves when the server has told that it is done. */
async function reload(): Promise<Record<string, unknown>[]> {
  const before = server!.events('reloaded').length;
  const from = server!.events().length;
  server!.kill('SIGHUP');
  while (server!.events('reloaded').length === before)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return server!.events().slice(from);
}

/** Names of the models, or the code of the failure. */
async function catalog(options: Partial<RemoteOptions> = {}): Promise<string[] | string> {
  const remote = connect({ address: server!.address, ...options });
  try {
    return (await remote.catalog()).models.map(({ name }) => name).sort();
  } catch (error) {
    return toCryptoNetsError(error).code;
  } finally {
    remote.close();
  }
}

const both = [first.name, 'second'].sort();

describe('tokens', () => {
  const token = async (...args: string[]): Promise<string> =>
    (await tokenCommand(['create', '--name', 'x', '--tokens', path('tokens'), ...args])).trim();

  it('show the models that they are for, stop when they are revoked, and stay when the file is broken', async () => {
    const all = await token();
    const one = await token('--model', 'second');
    await serve('--tokens', path('tokens'));
    expect(await catalog()).toBe('NOT_AUTHORIZED');
    expect(await catalog({ token: all })).toEqual(both);
    expect(await catalog({ token: one })).toEqual(['second']);

    const listed = JSON.parse(await tokenCommand(['list', '--json', '--tokens', path('tokens')])) as {
      tokens: { id: string }[];
    };
    await tokenCommand(['revoke', listed.tokens[1]!.id, '--tokens', path('tokens')]);
    await reload();
    expect([await catalog({ token: one }), await catalog({ token: all })]).toEqual(['NOT_AUTHORIZED', both]);

    await writeFile(path('tokens'), '{');
    expect(await reload()).toContainEqual(
      expect.objectContaining({ event: 'reload-failed', part: 'tokens', code: 'CONFIG_INVALID' }),
    );
    expect(await catalog({ token: all })).toEqual(both);
    expect(server!.lines.join('\n')).not.toContain(all);
  });

  it('for another model find none: to ask for it is as if it were not there', async () => {
    const one = await token('--model', 'second');
    await serve('--tokens', path('tokens'));
    const remote = connect({ address: server!.address, token: one });
    const [model] = (await remote.catalog()).models;
    const other = { ...model!, name: first.name, commitment: models.digests.get(first.name)! };
    await expect(remote.model(other)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(remote.plans(other)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await remote.model(model!);
    remote.close();
  });
});

describe('certificates', () => {
  /** Serial number that a new connection is shown, or the code of its refusal. */
  const shown = (maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<string> =>
    new Promise((resolve) => {
      const socket = connectTls({
        port: server!.port,
        host: '127.0.0.1',
        ca: authority.certificate,
        ALPNProtocols: ['h2'],
        maxVersion,
      });
      socket.on('secureConnect', () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
  const write = async (): Promise<void> => {
    const { certificate, key } = makeCertificate({ issuer: authority });
    await writeFile(path('cert'), certificate);
    await writeFile(path('key'), key);
  };

  it('are renewed for new connections; files that do not fit leave the old ones; TLS 1.2 is refused, before and after', async () => {
    await write();
    await serve('--tls-certificate', path('cert'), '--tls-key', path('key'));
    const old = await shown();
    await write();
    expect(await shown()).toBe(old);
    await reload();
    const renewed = await shown();
    expect(renewed).toMatch(/^[0-9A-F]+$/);
    expect(renewed).not.toBe(old);
    await writeFile(path('key'), makeCertificate().key);
    expect(await reload()).toContainEqual(
      expect.objectContaining({ event: 'reload-failed', part: 'certificates' }),
    );
    expect(await shown()).toBe(renewed);
    expect(await shown('TLSv1.2')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await catalog({ caPem: authority.certificate })).toEqual(both);
  });
});

describe('models', () => {
  const health = (service: string): Promise<string> =>
    new Promise((resolve) => {
      const Health = makeClientConstructor(healthService, 'grpc.health.v1.Health');
      const client = new Health(server!.address, credentials.createInsecure());
      (
        client as unknown as {
          check(q: object, done: (error: { code: number } | null, a?: { status: string }) => void): void;
        }
      ).check({ service }, (error, answer) => {
        client.close();
        resolve(error ? `code ${error.code}` : answer!.status);
      });
    });

  it('come, change and go; a broken one stays what it was, and its health says what is served', async () => {
    await serve();
    expect(await health('model/second')).toBe('SERVING');
    await writeModel(join(models.path, 'third'), { ...smallSeedNetwork(), name: 'third' });
    await rename(join(models.path, 'second'), path('away'));
    expect(await reload()).toContainEqual(
      expect.objectContaining({
        event: 'models-reloaded',
        added: ['third'],
        retired: ['second'],
        replaced: [],
      }),
    );
    expect(await catalog()).toEqual([first.name, 'third'].sort());
    expect([await health('model/second'), await health('model/third')]).toEqual(['NOT_SERVING', 'SERVING']);

    await writeFile(join(models.path, 'third', 'weights.bin'), 'broken');
    expect(await reload()).toContainEqual(
      expect.objectContaining({ event: 'model-refused', folder: 'third', kept: true }),
    );
    expect(await catalog()).toEqual([first.name, 'third'].sort());

    await rm(models.path, { recursive: true });
    await mkdir(models.path);
    expect(await reload()).toContainEqual(
      expect.objectContaining({ event: 'reload-failed', part: 'models' }),
    );
    expect(await catalog()).toEqual([first.name, 'third'].sort());
  });
});
