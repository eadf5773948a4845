import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFlags } from '../../../server/cli.ts';
import { checkConfig, loadConfig } from '../../../server/config.ts';

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
  expect(loaded.limits.maxConcurrentPredictions).toBe(1);
});

test('paths of the file are relative to it', async () => {
  const config = await file('b.json', JSON.stringify({ models: 'm', tls: { certificate: 'c', key: 'k' } }));
  const loaded = await loadConfig({ config, entries: {} }, {});
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
  const loading = loadConfig({ config, entries: {} }, {});
  const refused = { code: 'CONFIG_INVALID', message: expect.not.stringContaining(folder) };
  await expect(loading).rejects.toMatchObject(refused);
});

test('flags that are not known are ARGUMENT_INVALID, help is no flag', () => {
  expect(() => parseFlags(['--port', '1'])).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  expect(() => parseFlags(['extra'])).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
  expect(parseFlags(['--help'])).toBeUndefined();
  expect(parseFlags([])).toEqual({ config: undefined, entries: {} });
  expect(parseFlags(['--tls-certificate', 'c', '--tls-key', 'k'])?.entries).toEqual({
    tls: { certificate: 'c', key: 'k' },
  });
});
