/** Logs and errors of a server at its most talkative: nothing of what was asked, by whom, or with which answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { startServer, type StartedServer } from '../support/seal-server.ts';

const network = smallSeedNetwork();
const IMAGES = 123;

let models: ModelsFolder;
let server: StartedServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let host: Host;
let result: PredictionResult;
beforeAll(async () => {
  models = await makeModels(network);
  server = await startServer(models.path, ['--log-level', 'trace']);
  folder = await temporaryFolder();
  host = await createHost({
    profileDir: `${folder.path}/profile`,
    shell: 'browser',
    modelsDir: models.path,
    insecureParameters: insecureSet(),
    session: { server: { address: server.address } },
  });
  const messages = await runOperation(host, { pixels: randomImages(network, IMAGES) });
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  result = last.result as PredictionResult;
  await runOperation(host, { pixels: randomImages(network, 900) }, ({ id, event }) => {
    if (event.kind === 'progress' && event.stage === 'upload') host.rooms.operations.cancel(id);
  });
});
afterAll(async () => {
  await host.close();
  await server.stop();
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('the log of a server', () => {
  it('tells that there was a call and how long its stages took', async () => {
    const calls = () => server.lines.filter((line) => line.includes('"event":"call"'));
    const some = (...parts: string[]) => calls().some((line) => parts.every((part) => line.includes(part)));
    await expect.poll(() => some('"code":"OK"', 'hidden-layers'), { timeout: 10_000 }).toBe(true);
    // How a call that its client gave up is named depends on what the server noticed first.
    await expect
      .poll(() => /"code":"(CANCELLED|STREAM_TOO_SHORT)"/.test(calls().join('')), { timeout: 10_000 })
      .toBe(true);
  });

  it('names neither scores nor predictions nor the number of images', () => {
    const log = server.lines.join('\n');
    for (const score of new Set(result.scores.flat().filter((value) => Math.abs(value) > 100_000))) {
      expect(log).not.toContain(String(score));
    }
    expect(log).not.toMatch(/predictions?"?:\s*\[|"images"|"scores?"|"labels?"|pixel|secret|noise|budget/i);
    expect(log).not.toMatch(new RegExp(`[^0-9.]${IMAGES}[^0-9.]`));
  });

  it('names no address, path, user or key of the client', () => {
    const log = server.lines.join('\n');
    const [key] = host.rooms.keys.list();
    for (const text of [folder.path, key!.id, key!.fingerprint, key!.name]) expect(log).not.toContain(text);
    expect(log).not.toMatch(/"peer"|"remoteAddress"|ipv[46]:/i);
  });
});
