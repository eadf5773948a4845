/** The report of a problem holds nothing private, whatever was named, opened, asked and answered before it. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ERROR_FACTS } from '../../shared/errors/index.ts';
import type { KeySummary, ProblemReport } from '../../shared/ipc/types.ts';
import { caller, randomImages, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld({ session: {} });
});
afterAll(() => world[Symbol.asyncDispose]());

const call = caller(() => world.host);
const newId = (): string => randomBytes(16).toString('hex');
const secret = (text: string): Uint8Array => new TextEncoder().encode(text);

async function ended(operationId: string): Promise<unknown> {
  for (;;) {
    const { state, result } = await call('runs.open', { operationId });
    if (state !== 'running' && state !== 'queued') return result;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function keyMade(name: string): Promise<KeySummary> {
  const operationId = newId();
  const made = Promise.withResolvers<KeySummary>();
  const unfollow = world.host.on('operation', ({ id, event }) => {
    if (id === operationId && event.kind === 'done') made.resolve(event.result as KeySummary);
  });
  await call('keys.create', { operationId, name });
  return made.promise.finally(unfollow);
}

/** Every text in it, with the place that it stands at. */
function textsOf(value: unknown, at: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[at, value]];
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one, `${at}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsOf(one, `${at}.${key}`));
}

it('has no name, address, path, secret or content in it, and no number of images', async () => {
  const needles = {
    passphrase: 'Quittenmus tanzt barfuss',
    token: 'Zwetschgentoken-4711',
    key: 'Schluessel von Hannelore',
    server: 'Labor Sauerteig',
    title: 'befund-hannelore.idx3',
  };
  const typed = () => ({ kind: 'passphrase', passphrase: secret(needles.passphrase) }) as const;
  await call('vault.create', { protection: typed(), recoveryCode: true });
  const key = await keyMade(needles.key);
  const { id } = await call('servers.add', {
    name: needles.server,
    address: world.server.address,
    token: needles.token,
  });
  await call('servers.select', { id });
  const images = 937;
  const ran = newId();
  await call('predict.start', {
    operationId: ran,
    packing: 'batch',
    pixels: randomImages(world.network, images),
    checkPlain: false,
    source: 'file',
    title: needles.title,
  });
  expect(await ended(ran)).not.toBeNull();
  // One that fails by the name of a model that nobody has.
  const failed = newId();
  await call('predict.start', {
    operationId: failed,
    model: 'hannelores-modell',
    packing: 'batch',
    pixels: randomImages(world.network, 1),
    checkPlain: false,
  });
  await ended(failed);

  const report = await call('app.report');
  const [last, first] = report.runs;
  expect([first?.state, last?.state, last?.error]).toEqual(['done', 'failed', 'MODEL_NOT_FOUND']);
  expect(first?.stages.length).toBeGreaterThan(5);
  expect(report.requests.map(({ kind }) => kind)).toContain('predict');

  const text = JSON.stringify(report).toLowerCase();
  const port = world.server.address.split(':').at(-1)!;
  const others = ['hannelore', 'sauerteig', 'quitten', key.id, key.fingerprint, id, ran, failed];
  for (const needle of [...Object.values(needles), ...others, world.profileDir, process.cwd()])
    expect(text, needle).not.toContain(needle.toLowerCase());
  expect(text).not.toMatch(new RegExp(`\\b(${images}|${port})\\b`));
});

it('is of closed lists and versions alone', async () => {
  const report: ProblemReport = await call('app.report');
  const closed = new Set([
    ...Object.keys(ERROR_FACTS),
    ...['browser', 'electron', 'there', 'absent', 'unprotected', 'unavailable', 'native', 'seal', 'auto'],
    ...['system', 'light', 'dark', 'en', 'de', 'missing', 'locked', 'unlocked', 'batch', 'interactive'],
    ...['passphrase', 'recovery', 'keyring', 'file', 'starting', 'ready', 'unreachable', 'stopped'],
    ...['queued', 'running', 'done', 'failed', 'cancelled', 'open'],
    ...['catalog', 'plans', 'model', 'key-status', 'keys', 'predict', 'update', 'other'],
  ]);
  const free = textsOf(report, 'report').filter(([, text]) => !closed.has(text));
  const places = new Set(free.map(([at]) => at));
  for (const at of places)
    expect([
      'report.version',
      'report.node',
      'report.platform',
      'report.engines[].cpuPath',
      'report.runs[].stages[].stage',
    ]).toContain(at);
});
