/** Methods of the talk's table through the host, with its real networks and parameters: exact, stoppable, one at a time, nothing left behind. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { spawnServer, type ServerProcess } from '../../electron/host/server-process.ts';
import { sampleDigits } from '../../shared/image/index.ts';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import type { HostEvents, MethodRun } from '../../shared/ipc/types.ts';
import type { MethodId } from '../../shared/methods/names.ts';
import { caller, newOperationId, temporaryFolder } from '../support/host-world.ts';

type Event = HostEvents['operation']['event'];

const folder = await temporaryFolder();
const servers: { readonly process: ServerProcess; readonly privateModel: string | undefined }[] = [];
let host: Host;

beforeAll(async () => {
  host = await createHost({
    profileDir: folder.path,
    shell: 'browser',
    startServer: (options) => {
      const process = spawnServer(options);
      servers.push({ process, privateModel: options.privateModel });
      return process;
    },
  });
});
afterAll(async () => {
  await host.close();
  await folder[Symbol.asyncDispose]();
});

const call = caller(() => host);
const seven = sampleDigits().find(({ label }) => label === 7)!;

/** Every event up to the end. */
async function run(method: MethodId, onEvent: (event: Event, id: string) => void = () => undefined) {
  const operationId = newOperationId();
  const events: Event[] = [];
  const ended = Promise.withResolvers<void>();
  const unfollow = host.on('operation', ({ id, event }) => {
    if (id !== operationId) return;
    events.push(event);
    onEvent(event, id);
    if (event.kind === 'done' || event.kind === 'failed' || event.kind === 'cancelled') ended.resolve();
  });
  await call('methods.run', { operationId, method, pixels: seven.pixels });
  await ended.promise.finally(unfollow);
  return events;
}

function resultOf(events: readonly Event[]): MethodRun {
  const last = events.at(-1)!;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  return last.result as MethodRun;
}

it('runs a row of the talk, counted, and refuses a second one meanwhile', { timeout: 120_000 }, async () => {
  let refused: Promise<readonly Event[]> | undefined;
  const events = await run('plain', (event) => {
    if (event.kind === 'progress') refused ??= run('remainders');
  });
  const progress = events.filter((event) => event.kind === 'progress');
  expect(progress.length).toBeGreaterThan(1);
  for (const { stage, done, total } of progress) {
    expect(stage).toBe('evaluate');
    expect(done).toBeLessThanOrEqual(total);
  }
  const result = resultOf(events);
  expect(result).toMatchObject({ method: 'plain', digit: 7, images: 1, engine: 'node-seal BFV' });
  expect(result.latencyS).toBeGreaterThan(0);
  expect(result.perHour).toBeCloseTo(3600 / result.latencyS);
  expect(result.memoryFactor).toBeCloseTo(result.uploadBytes / 3136);
  expect((await refused)?.at(-1)).toMatchObject({ kind: 'failed', error: { code: 'BUSY' } });
});

it('stops at once, and the next one runs', { timeout: 120_000 }, async () => {
  const events = await run('square', (event, operationId) => {
    if (event.kind === 'progress') void call('operation.cancel', { operationId });
  });
  expect(events.at(-1)).toEqual({ kind: 'cancelled' });
  const stopped = await run('private', (event, operationId) => {
    if (event.kind === 'progress') void call('operation.cancel', { operationId });
  });
  expect(stopped.at(-1)).toEqual({ kind: 'cancelled' });
  expect(servers.at(-1)!.privateModel).toBe('mnist-cryptonets');
  await servers.at(-1)!.process.exited;
});

it(
  'runs ours at a server of its own, which is gone afterwards, and remembers nothing',
  { timeout: 120_000 },
  async () => {
    const result = resultOf(await run('interactive'));
    expect(result).toMatchObject({ method: 'interactive', digit: 7, images: 1 });
    await servers.at(-1)!.process.exited;
    expect((await call('history.list', { offset: 0, limit: 10 })).total).toBe(0);
    const { requests } = await call('ledger.list');
    expect(requests.some(({ kind }) => kind === 'predict')).toBe(true);
  },
);

it('takes one image of a known row, and nothing else', async () => {
  for (const input of [
    { operationId: newOperationId(), method: 'toString', pixels: seven.pixels },
    { operationId: newOperationId(), method: 'plain', pixels: new Uint8Array(783) },
    { operationId: newOperationId(), method: { toString: 1 }, pixels: seven.pixels },
  ])
    expect(await dispatch(host.handlers, 'methods.run', input)).toMatchObject({
      ok: false,
      error: { code: 'ARGUMENT_INVALID' },
    });
});
