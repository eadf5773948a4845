/** The program looks at its configuration without starting: everything that is wrong at once, each with its place. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';

const PROGRAM = fileURLToPath(new URL('../support/server-entry.ts', import.meta.url));
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: ModelsFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
  models = await makeModels(smallSeedNetwork());
});
afterEach(async () => {
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function check(config: object, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const file = join(folder.path, 'config.json');
  await writeFile(file, JSON.stringify({ models: models.path, ...config }));
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, '--config', file, '--check-config', ...args], (error, stdout) => {
      const lines = stdout.trim().replaceAll(`${file}: `, '').split('\n');
      resolve({ code: error === null ? 0 : Number(error.code), lines });
    });
  });
}

it('says that a good one can be used', async () => {
  expect(await check({})).toEqual({ code: 0, lines: ['the configuration can be used'] });
});

it('names each entry that is wrong', async () => {
  const { code, lines } = await check({ listen: 'x', limits: { maxConnections: 0 } }, '--threads=-1');
  expect(code).toBe(1);
  expect(lines.map((line) => line.split(':')[0])).toEqual(['--threads', 'limits.maxConnections', 'listen']);
});

it('looks into the files: certificate, key, tokens, models', async () => {
  const { certificate } = makeCertificate({ validDays: [-3, -1] });
  await writeFile(join(folder.path, 'cert'), certificate);
  await writeFile(join(folder.path, 'key'), makeCertificate().key);
  await writeFile(join(folder.path, 'tokens'), '[]');
  await writeFile(join(models.path, smallSeedNetwork().name, 'weights.bin'), 'x');
  const { code, lines } = await check({
    tls: { certificate: 'cert', key: 'key' },
    tokens: 'tokens',
    tokenFile: 'none',
  });
  expect(code).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/^tls: certificate and key/),
    expect.stringMatching(/^tokenFile: the file cannot be read/),
    expect.stringMatching(/^tokens: /),
    expect.stringMatching(new RegExp(`^models: ${smallSeedNetwork().name}: MODEL_`)),
  ]);
});

it('refuses clear text that other machines would hear', async () => {
  const { code, lines } = await check({ listen: '0.0.0.0:50551' });
  expect([code, ...lines]).toEqual([
    1,
    expect.stringMatching(/^listen: 0\.0\.0\.0 can be reached from other machines/),
  ]);
});
