import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFlags } from '../../../server/cli.ts';
import { checkConfig, examineConfig, loadConfig } from '../../../server/settings/config.ts';
import { ENTRIES } from '../../../server/settings/entries.ts';
import { flagLayer } from '../../../server/settings/layers.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('flags win over the environment, which wins over the file', async () => {
  const config = await file('a.json', JSON.stringify({ listen: '127.0.0.1:1', threads: 3, engine: 'seal' }));
  const environment = { CRYPTONETS_SERVER_LISTEN: '127.0.0.1:2', CRYPTONETS_SERVER_THREADS: '4' };
  const flags = parseFlags(['--config', config, '--listen', '127.0.0.1:3']);
  const loaded = await loadConfig(flags!, environment);
  expect(loaded).toMatchObject({ listen: '127.0.0.1:3', threads: 4, engine: 'seal' });
  expect(loaded.limits.maxConcurrentBatches).toBe(1);
});

test('paths of the file are relative to it', async () => {
  const config = await file('b.json', JSON.stringify({ models: 'm', tls: { certificate: 'c', key: 'k' } }));
  const loaded = await loadConfig({ config, layer: flagLayer({}) }, {});
  expect(loaded.models).toBe(join(folder, 'm'));
  expect(loaded.tls).toEqual({ certificate: join(folder, 'c'), key: join(folder, 'k') });
});

test.each([
  [{ listen: 'nowhere' }, 'listen'],
  [{ threads: -1 }, 'threads'],
  [{ engine: 'plain' }, 'engine'],
  [{ tls: { certificate: 'c' } }, 'tls.key'],
  [{ limits: { maxDeadlineMs: 0 } }, 'limits.maxDeadlineMs'],
  [{ limits: { maxMemory: 1 } }, 'limits.maxMemory'],
  [{ lisen: '127.0.0.1:1' }, 'lisen'],
])('%j names the entry %s', (value, entry) => {
  const named = expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(entry) });
  expect(() => checkConfig(value)).toThrow(named);
});

test.each([
  ['not there', 'missing.json', undefined],
  ['not JSON', 'c.json', '{'],
  ['not an object', 'd.json', '[]'],
  ['too long', 'e.json', ' '.repeat(70_000)],
])('a file that is %s is CONFIG_INVALID without its path', async (_what, name, content) => {
  const config = content === undefined ? join(folder, name) : await file(name, content);
  const loading = loadConfig({ config, layer: flagLayer({}) }, {});
  const refused = { code: 'CONFIG_INVALID', message: expect.not.stringContaining(folder) };
  await expect(loading).rejects.toMatchObject(refused);
});

test('flags that are not known are ARGUMENT_INVALID, help is no flag', () => {
  expect(() => parseFlags(['--port', '1'])).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  expect(() => parseFlags(['extra'])).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  expect(parseFlags(['--help'])).toBeUndefined();
  expect(parseFlags([])).toMatchObject({ config: undefined, checkOnly: false, layer: { tree: {} } });
  expect(parseFlags(['--tls-certificate', 'c', '--tls-key', 'k'])?.layer.tree).toEqual({
    tls: { certificate: 'c', key: 'k' },
  });
  expect(parseFlags(['--no-reflection', '--allow-clear-text', '--max-connections', '9'])?.layer.tree).toEqual(
    {
      reflection: false,
      insecurePlaintext: true,
      limits: { maxConnections: '9' },
    },
  );
});

test('every entry has a variable and a flag of its own, and can be set by both', async () => {
  expect(new Set(ENTRIES.map(({ flag }) => flag)).size).toBe(ENTRIES.length);
  expect(new Set(ENTRIES.map(({ variable }) => variable)).size).toBe(ENTRIES.length);
  const environment = {
    CRYPTONETS_SERVER_LIMITS_MAX_CONNECTIONS: '17',
    CRYPTONETS_SERVER_TRUSTED_PROXIES: '10.0.0.1, 10.0.0.2',
    CRYPTONETS_SERVER_REFLECTION: 'false',
  };
  expect(await loadConfig({ layer: flagLayer({}) }, environment)).toMatchObject({
    limits: { maxConnections: 17 },
    trustedProxies: ['10.0.0.1', '10.0.0.2'],
    reflection: false,
  });
});

test('a later layer does not hide the rest of a group', async () => {
  const config = await file(
    'f.json',
    JSON.stringify({ tls: { certificate: '/c', key: '/k' }, limits: { maxConnections: 9 } }),
  );
  const flags = parseFlags(['--config', config, '--tls-key', '/other', '--drain-timeout-ms', '5']);
  const loaded = await loadConfig(flags!, {});
  expect(loaded.tls).toEqual({ certificate: '/c', key: '/other' });
  expect(loaded.limits).toMatchObject({ maxConnections: 9, drainTimeoutMs: 5 });
});

test('every fault is named with the place where it can be mended', async () => {
  const config = await file(
    'g.json',
    JSON.stringify({ lisen: 1, tls: { certificate: 'c' }, limits: { maxConnections: 1 } }),
  );
  const flags = parseFlags(['--config', config, '--engine', 'plain']);
  const { faults } = await examineConfig(flags!, { CRYPTONETS_SERVER_THREADS: 'many' });
  expect(faults.map(({ place }) => place).sort()).toEqual(
    [
      '--engine',
      'CRYPTONETS_SERVER_THREADS',
      `${config}: limits.maxConnections`,
      `${config}: lisen`,
      `${config}: tls.key`,
    ].sort(),
  );
});
