/** The wall server-cannot-decrypt, seen from a running server: no module that makes keys, encrypts or decrypts is ever loaded, worker threads included. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { planBatch } from '../../shared/packing/batch/index.ts';
import { makeModels } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { converse, headerFor, predictionClient, zeroUpload } from '../support/prediction-client.ts';
import { startServerProcess } from '../support/server.ts';

const RECORDER = fileURLToPath(new URL('../support/record-modules.ts', import.meta.url));
const ROOT = pathToFileURL(fileURLToPath(new URL('../../', import.meta.url))).href;
const SECRET = /engine\/client\/|native\/owner|key-maker|encrypt|decrypt|secret-key|electron\/|renderer\//;

/** Our own modules that a process has loaded, relative to the repository. */
async function loadedModules(file: string): Promise<string[]> {
  const urls = (await readFile(file, 'utf8')).split('\n').filter((url) => url.startsWith(ROOT));
  const own = urls.map((url) => url.slice(ROOT.length)).filter((url) => !url.startsWith('node_modules/'));
  return [...new Set(own)];
}

test.each(['seal', 'real'] as const)('the program "%s" loads nothing that could decrypt', async (program) => {
  const folder = await mkdtemp(join(tmpdir(), 'cryptonets-wall-'));
  const file = join(folder, 'modules.txt');
  const network = smallSeedNetwork();
  await using models = await makeModels(network);
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(RECORDER).href}`, CRYPTONETS_TEST_MODULES: file };
  await using server = await startServerProcess({ models: models.path, program, env });
  const client = predictionClient(server.address);
  if (program === 'seal') {
    const plan = await planBatch(network, models.digests.get(network.name)!, insecureSet());
    expect((await converse(client, [headerFor(plan), ...zeroUpload(plan)])).status).toBe(status.OK);
  }
  client.close();
  await server.stop();
  const modules = await loadedModules(file);
  expect(modules).toContain('server/rpc/predict.ts');
  if (program === 'seal')
    expect(modules.some((module) => /^engine\/server\/seal\/.*worker/.test(module))).toBe(true);
  expect(modules.filter((module) => SECRET.test(module))).toEqual([]);
  await rm(folder, { recursive: true });
});
