/** The key store over TLS, with a user of an access list that may do nothing but what the page on deploying says: a real Redis. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PIECE_BYTES, type KeyStore, type PartName } from '../../server/evaluation-keys/key-store.ts';
import { openKeyStore } from '../../server/evaluation-keys/open.ts';
import { checkConfig } from '../../server/settings/config.ts';
import { makeCertificate } from '../support/certificate.ts';
import { until } from '../support/gate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { freePort, missing, RunningProgram } from '../support/programs.ts';

const absent = missing('redis-server');
const PASSWORD = 'correct-horse-battery-staple';
const DEPLOY = path.resolve(import.meta.dirname, '../../docs/deploy.md');

/** The line of the page, with a password in the place that it leaves. */
async function accessLine(): Promise<string> {
  const [line] = /^ *user cryptonets .*$/m.exec(await readFile(DEPLOY, 'utf8')) ?? [];
  expect(line).toContain('>PASSWORD');
  return line!.trim().replace('PASSWORD', PASSWORD);
}

function part(): PartName {
  const digest = createHash('sha256').update(randomBytes(16)).digest('hex');
  const reference = { digest, parameterSet: 'any', shapeDigest: 'b'.repeat(64) };
  return { client: 'alice', reference };
}

describe.skipIf(absent !== undefined)(`a key store behind TLS and an access list ${absent ?? ''}`, () => {
  let redis: RunningProgram;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const stores: KeyStore[] = [];
  const lines: string[] = [];
  const { certificate, key } = makeCertificate();
  const foreign = makeCertificate();

  beforeAll(async () => {
    folder = await temporaryFolder();
    const port = await freePort();
    const access = await accessLine();
    const tls = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'];
    const files = ['--tls-cert-file', 'redis.pem', '--tls-key-file', 'redis.key'];
    const args = ['redis.conf', '--bind', '127.0.0.1', '--save', '', ...tls, ...files];
    redis = await RunningProgram.open('redis-server', port, () => args, {
      'redis.conf': `user default off\n${access}\n`,
      'redis.pem': certificate,
      'redis.key': key,
    });
    const texts = {
      password: PASSWORD,
      'wrong-password': 'wrong',
      'ca.pem': certificate,
      'foreign.pem': foreign.certificate,
    };
    for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder.path, name), text);
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    lines.length = 0;
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** As a server opens it, from entries of its configuration. */
  async function open(
    changes: { readonly files?: Readonly<Record<string, string>>; readonly [entry: string]: unknown } = {},
  ): Promise<KeyStore> {
    const { files = {}, ...entries } = changes;
    const named = { passwordFile: 'password', authorities: 'ca.pem', ...files };
    const paths = Object.entries(named).map(([entry, name]) => [entry, path.join(folder.path, name)]);
    const keyStore = {
      url: `rediss://localhost:${redis.port}`,
      username: 'cryptonets',
      ...Object.fromEntries(paths),
      ...entries,
    };
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const store = await openKeyStore(checkConfig({ keyStore }), log);
    stores.push(store);
    return store;
  }

  test('takes, seals, finds, gives and throws away what a server asks of it', async () => {
    const store = await open();
    expect(store.connected).toBe(true);
    const mine = part();
    const bytes = [randomBytes(PIECE_BYTES), randomBytes(1000)];
    expect(await store.find(mine)).toEqual({ whole: false, pieces: 0 });
    expect(await store.reserve(mine, 2)).toBe(true);
    for (const [piece, data] of bytes.entries()) expect(await store.put(mine, piece, data)).toBe(true);
    expect(await store.seal(mine, 2)).toBe(true);
    store.touch(mine.reference);
    const other = await open();
    expect(await other.find(mine)).toEqual({ whole: true, pieces: 2 });
    expect(Buffer.from((await other.get(mine, 1))!).equals(bytes[1]!)).toBe(true);
    await other.discard(mine, 'all');
    expect(await store.find(mine)).toEqual({ whole: false, pieces: 0 });
  });

  test('room runs out for one client as it does without a list', async () => {
    const store = await open({ maxBytesPerClient: 2 * PIECE_BYTES });
    for (let set = 0; set < 3; set += 1) {
      const mine = part();
      expect(await store.reserve(mine, 2)).toBe(true);
      for (const piece of [0, 1]) expect(await store.put(mine, piece, randomBytes(10))).toBe(true);
      expect(await store.seal(mine, 2)).toBe(true);
    }
    await expect(store.reserve(part(), 3)).rejects.toMatchObject({ code: 'EVALUATION_KEYS_NO_ROOM' });
  });

  test.each([
    ['a wrong password', { files: { passwordFile: 'wrong-password' } }, /WRONGPASS/],
    ['another user', { username: 'default' }, /WRONGPASS/],
    [
      'a certificate of nobody whom it trusts',
      { files: { authorities: 'foreign.pem' } },
      /SELF_SIGNED|UNABLE|DEPTH_ZERO/,
    ],
    ['names outside of its own', { prefix: 'others:' }, undefined],
  ])('%s opens nothing', async (_what, changes, told) => {
    const store = await open(changes);
    expect(await store.reserve(part(), 1)).toBe(false);
    if (told === undefined) return;
    await until(() => lines.some((line) => told.test(line)));
    expect(store.connected).toBe(false);
    expect(lines.join('')).not.toContain(PASSWORD);
  });

  test('clear text to a port of TLS opens nothing', async () => {
    const store = await open({ url: `redis://localhost:${redis.port}`, authorities: undefined });
    expect(store.connected).toBe(false);
    expect(await store.reserve(part(), 1)).toBe(false);
  });
});
