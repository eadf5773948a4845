/** Evaluation in worker processes: answers are what they are without, and a worker that dies takes its request with it and nothing else. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import { until } from '../support/gate.ts';
import { newOperationId, randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet } from '../support/seal-parts.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

type Packing = 'batch' | 'interactive';
const PACKINGS: readonly Packing[] = ['batch', 'interactive'];

const network = smallSeedNetwork();
let models: ModelsFolder;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  models = await makeModels(network);
  folder = await temporaryFolder();
});
afterAll(async () => {
  await models[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const server = await startServerProcess({
    models: models.path,
    program: 'workers',
    args: ['--metrics-listen', '127.0.0.1:0'],
    env,
  });
  open.push(() => server[Symbol.asyncDispose]());
  return server;
}

async function hostFor(server: ServerProcess): Promise<Host> {
  const host = await createHost({
    profileDir: join(folder.path, newOperationId()),
    shell: 'browser',
    modelsDir: models.path,
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address: server.address }, engine: 'seal' },
  });
  open.push(() => host.close());
  return host;
}

/** The last of a packing that was started. */
const workerOf = (server: ServerProcess, packing: Packing): number =>
  Number(server.events('worker').findLast((line) => line['packing'] === packing)!['pid']);

async function metric(server: ServerProcess, name: string): Promise<number> {
  const { address } = await server.event('metrics');
  const page = await (await fetch(`http://${String(address)}/metrics`)).text();
  return Number(
    page
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  );
}

function predict(host: Host, packing: Packing, onStage: (stage: StageName) => void = () => undefined) {
  const wish = { packing, pixels: randomImages(network, 1), checkPlain: true };
  return runOperation(host, wish, ({ event }) => {
    if (event.kind === 'progress') onStage(event.stage);
  });
}

const RIGHT = { kind: 'done', result: { differsFromPlain: 0 } };

describe('a server whose evaluators are workers', () => {
  it('answers both packings, and ends with its workers', async () => {
    const server = await serve();
    const host = await hostFor(server);
    for (const packing of PACKINGS) expect((await predict(host, packing)).at(-1)?.event).toMatchObject(RIGHT);
    for (const packing of PACKINGS)
      expect(await metric(server, `cryptonets_workers{packing="${packing}"}`)).toBe(1);
    const pids = PACKINGS.map((packing) => workerOf(server, packing));
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it.each(PACKINGS)(
    'goes on when the worker of a %s prediction dies, which is made once more',
    async (packing) => {
      const server = await serve();
      const host = await hostFor(server);
      expect((await predict(host, packing)).at(-1)?.event).toMatchObject(RIGHT);
      // It stands still, so that it dies in the middle and not behind the end.
      const doomed = workerOf(server, packing);
      process.kill(doomed, 'SIGSTOP');
      const answer = predict(host, packing);
      const running = `cryptonets_requests{state="running",packing="${packing}"}`;
      await until(async () => (await metric(server, running)) === 1);
      process.kill(doomed, 'SIGKILL');
      expect((await answer).at(-1)?.event).toMatchObject(RIGHT);
      expect(server.events('call').filter(({ code }) => code === 'WORKER_LOST')).toHaveLength(1);
      expect(server.events('worker-lost')).toMatchObject([{ packing, pid: doomed, signal: 'SIGKILL' }]);
      expect(workerOf(server, packing)).not.toBe(doomed);
      expect(await metric(server, `cryptonets_workers_lost_total{packing="${packing}"}`)).toBe(1);
      const other = packing === 'batch' ? 'interactive' : 'batch';
      expect(await metric(server, `cryptonets_workers_lost_total{packing="${other}"}`)).toBe(0);
      // Nothing is held for what was lost.
      expect(await metric(server, 'cryptonets_promised_memory_bytes')).toBe(0);
    },
  );

  it('replaces a worker that does not stop when its client has gone', async () => {
    const server = await serve({ CRYPTONETS_TEST_STOP_WITHIN_MS: '200' });
    const host = await hostFor(server);
    expect((await predict(host, 'interactive')).at(-1)?.event).toMatchObject(RIGHT);
    process.kill(workerOf(server, 'interactive'), 'SIGSTOP');
    const wish = { packing: 'interactive' as const, pixels: randomImages(network, 1), checkPlain: false };
    const running = 'cryptonets_requests{state="running",packing="interactive"}';
    const lost = (): boolean => server.events('worker-lost').length > 0;
    // A request that runs has not asked its worker yet: one that gave up too early is followed by one that waits longer.
    for (let patienceMs = 250; !lost(); patienceMs *= 2) {
      const id = newOperationId();
      const over = host.rooms.operations.start(id, (control) =>
        host.rooms.predictions.run(id, wish, control),
      );
      await until(async () => (await metric(server, running)) === 1);
      await pause(patienceMs);
      host.rooms.operations.cancel(id);
      await over;
      await until(async () => lost() || (await metric(server, running)) === 0);
      await pause(patienceMs);
    }
    expect((await predict(host, 'interactive')).at(-1)?.event).toMatchObject(RIGHT);
  });

  it('takes its workers along when it is killed itself', async () => {
    const server = await serve();
    const pids = PACKINGS.map((packing) => workerOf(server, packing));
    server.kill('SIGKILL');
    await server.exited;
    const gone = (pid: number): boolean => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    };
    await until(() => pids.every(gone));
  });
});
