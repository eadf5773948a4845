/** kill -9 of server and host in the middle of work: the other side says what happened, nothing is lost, the next start is clean. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { startServer, type StartedServer } from '../support/seal-server.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';

const CRASH_HOST = fileURLToPath(new URL('./crash-host.ts', import.meta.url));
const network = smallSeedNetwork();

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: ModelsFolder;
let server: StartedServer;
beforeAll(async () => {
  folder = await temporaryFolder();
  models = await makeModels(network);
  server = await startServer(models.path);
});
afterAll(async () => {
  await server.stop();
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function open(profile: string, address: string): Promise<Host> {
  return createHost({
    profileDir: join(folder.path, profile),
    shell: 'browser',
    modelsDir: models.path,
    insecureParameters: insecureSet(),
    session: { server: { address } },
  });
}

/** Starts the host that is to be killed, and kills it when it says a line that matches, for the `times`-th time. */
async function killAt(
  profile: string,
  what: 'keys' | 'predictions',
  line: RegExp,
  times: number,
): Promise<void> {
  const child: ChildProcess = spawn(
    process.execPath,
    [CRASH_HOST, join(folder.path, profile), server.address, what],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const said of createInterface(child.stdout!)) {
    if (line.test(said) && ++seen === times) child.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  expect(signal).toBe('SIGKILL');
}

/** Every key in the list opens, and predicts. */
async function expectWhole(profile: string): Promise<Host> {
  const host = await open(profile, server.address);
  expect(host.rooms.vault.status().state).toBe('unlocked');
  for (const key of host.rooms.keys.list()) {
    expect(key.secrets).toHaveLength(1);
    expect(host.rooms.keys.secretOf(key, insecureSet()).length).toBeGreaterThan(1000);
  }
  const messages = await runOperation(host, { pixels: randomImages(network, 4), checkPlain: true });
  expect(messages.at(-1)?.event).toMatchObject({
    kind: 'done',
    result: { differsFromPlain: 0, key: { ephemeral: false } },
  });
  return host;
}

describe('a host that is killed', () => {
  it.each([1, 2, 3])('while it makes a key leaves whole keys only (round %i)', async (round) => {
    await killAt('keys', 'keys', /^begin/, round);
    await (await expectWhole('keys')).close();
  });

  it.each(['encrypt', 'upload', 'hidden-layers', 'decrypt'])(
    'while it predicts (%s) leaves a clean profile',
    async (stage) => {
      await killAt('predictions', 'predictions', new RegExp(`^at ${stage}`), 1);
      const host = await expectWhole('predictions');
      const { entries } = host.rooms.history.list(0, 200);
      expect(entries.every((entry) => entry.predictions?.length === entry.images)).toBe(true);
      await host.close();
      const left = await readdir(join(folder.path, 'predictions'));
      expect(left.filter((name) => name.endsWith('.new'))).toEqual([]);
    },
  );

  it('frees the server for others', async () => {
    const host = await open('others', server.address);
    const messages = await runOperation(host, { pixels: randomImages(network, 1) });
    expect(messages.at(-1)?.event.kind).toBe('done');
    await host.close();
  });
});

describe('a server that is killed', () => {
  it.each(['upload', 'hidden-layers'])(
    'in the middle (%s) is told as lost; keys are as they were',
    async (stage) => {
      const doomed = await startServer(models.path);
      const host = await open(`lost-${stage}`, doomed.address);
      await host.rooms.vault.create({ kind: 'file' }, false);
      const messages = await runOperation(host, { pixels: randomImages(network, 900) }, ({ event }) => {
        if (event.kind === 'progress' && event.stage === stage) doomed.kill();
      });
      expect(messages.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code: 'SERVER_LOST' } });
      const [key] = host.rooms.keys.list();
      expect(host.rooms.keys.secretOf(key!, insecureSet()).length).toBeGreaterThan(1000);
      const again = await runOperation(host, { pixels: randomImages(network, 1) });
      expect(again.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code: 'SERVER_UNREACHABLE' } });
      await host.close();
      await doomed.stop();
    },
  );

  it('is started again when it is the built-in one', async () => {
    const states: string[] = [];
    const started: StartedServer[] = [];
    const host = await createHost({
      profileDir: join(folder.path, 'built-in'),
      shell: 'browser',
      modelsDir: models.path,
      insecureParameters: insecureSet(),
      startServer: () => {
        const starting = startServer(models.path);
        void starting.then((one) => started.push(one));
        return {
          address: starting.then(({ address }) => address),
          exited: starting.then(({ exited }) => exited),
          stop: () => starting.then((one) => one.stop()),
        };
      },
    });
    host.on('server', ({ state }) => void states.push(state));
    await host.rooms.servers.state();
    await expect.poll(() => states.at(-1), { timeout: 30_000 }).toBe('ready');
    started[0]!.kill();
    await expect.poll(() => states.includes('unreachable'), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => states.at(-1), { timeout: 30_000 }).toBe('ready');
    const messages = await runOperation(host, { pixels: randomImages(network, 2), checkPlain: true });
    expect(messages.at(-1)?.event).toMatchObject({ kind: 'done', result: { differsFromPlain: 0 } });
    await host.close();
    expect(started).toHaveLength(2);
    await Promise.all(started.map(({ exited }) => exited));
  });
});
