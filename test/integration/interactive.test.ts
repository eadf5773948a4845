/**
 * Interactive predictions, whole: a real server process, node-seal on both sides, a real profile; parameters small and insecure.
 * What can go wrong with evaluation keys on the way: each case, with its code or with its repair.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { quantise } from '../../shared/image/index.ts';
import type { KeySummary, PredictionResult } from '../../shared/ipc/types.ts';
import { evaluatePlain } from '../support/plain-network.ts';
import type { StageName } from '../../shared/stages/index.ts';
import {
  newOperationId,
  randomImages,
  runOperation,
  temporaryFolder,
  type OperationMessage,
  type Wish,
} from '../support/host-world.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet, interactiveParts } from '../support/seal-parts.ts';
import { startServer } from '../support/seal-server.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/test-server.ts';

const network = smallSeedNetwork();
let models: ModelsFolder;
beforeAll(async () => {
  models = await makeModels(network);
});
afterAll(() => models[Symbol.asyncDispose]());

const open: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function serverHere(options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer({ network, parts: interactiveParts(), ...options }).then((server) => {
    open.push(() => server[Symbol.asyncDispose]());
    return server;
  });
}

async function hostFor(address: string, profileDir?: string, set = insecureInteractiveSet()): Promise<Host> {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  const host = await createHost({
    profileDir: profileDir ?? join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: models.path,
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: set,
    session: { server: { address }, engine: 'seal' },
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= host.close());
  open.push(close);
  return { ...host, close };
}

const interactive = (images = 1, seed = 5): Wish => ({
  packing: 'interactive',
  pixels: randomImages(network, images, seed),
  checkPlain: true,
});

function resultOf(messages: readonly OperationMessage[]): PredictionResult {
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(`expected a result, got ${JSON.stringify(last)}`);
  return last.result as PredictionResult;
}

const predict = async (host: Host, wish: Wish = interactive()): Promise<PredictionResult> =>
  resultOf(await runOperation(host, wish));

async function failureOf(host: Host, wish: Wish = interactive()): Promise<string> {
  const last = (await runOperation(host, wish)).at(-1)!.event;
  return last.kind === 'failed' ? last.error.code : last.kind;
}

const stagesOf = ({ trace }: PredictionResult): StageName[] => trace.spans.map(({ name }) => name);
const uploads = (server: TestServer) =>
  server.lines
    .filter((line) => line.includes('"UploadEvaluationKeys"'))
    .map((line) => (JSON.parse(line) as { code: string }).code);

describe('an interactive prediction', () => {
  it('equals the integer network to the bit, with keys that are made and sent once', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const first = await predict(host);
    expect(first).toMatchObject({
      packing: 'interactive',
      packingReason: null,
      differsFromPlain: 0,
      images: 1,
    });
    expect(stagesOf(first)).toEqual(
      expect.arrayContaining(['keygen', 'upload-keys', 'encrypt', 'convolve', 'decrypt']),
    );
    const second = await predict(host, interactive(1, 6));
    expect(second.differsFromPlain).toBe(0);
    expect(stagesOf(second)).not.toContain('keygen');
    expect(stagesOf(second)).not.toContain('upload-keys');
    expect(uploads(server)).toEqual(['OK']);
  });

  it('takes several images in one call, and more than one call takes in several', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const several = await predict(host, interactive(5));
    expect(several).toMatchObject({ images: 5, differsFromPlain: 0 });
    const calls = () => server.lines.filter((line) => line.includes('"Predict"')).length;
    const before = calls();
    const many = await predict(host, interactive(70));
    expect(many).toMatchObject({ images: 70, differsFromPlain: 0 });
    expect(calls() - before).toBe(2);
    expect(many.trace.calls).toBe(2);
    const pixels = quantise(randomImages(network, 70), network.input.bits);
    expect(many.scores[69]).toEqual(evaluatePlain(network, pixels.subarray(69 * 36)).map(Number));
  });

  it('is chosen for one image, and says why; a batch for very many', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const one = await predict(host, { ...interactive(), packing: 'auto' });
    expect(one.packing).toBe('interactive');
    expect(one.packingReason).toMatchObject({ kind: 'first', choice: { packing: 'interactive', images: 1 } });
    const many = await predict(host, { ...interactive(900), packing: 'auto' });
    expect(many).toMatchObject({ packing: 'batch', differsFromPlain: 0 });
    expect(many.packingReason).toMatchObject({ kind: 'first', choice: { packing: 'batch', images: 900 } });
  });

  it('is refused by a server that has batches only; auto then takes a batch', async () => {
    const server = await serverHere({ parts: { ...interactiveParts(), planInteractive: undefined } });
    const host = await hostFor(server.address);
    expect(await failureOf(host)).toBe('PACKING_NOT_OFFERED');
    const result = await predict(host, { ...interactive(), packing: 'auto' });
    expect(result).toMatchObject({ packing: 'batch', packingReason: { kind: 'only' }, differsFromPlain: 0 });
  });

  it('that is stopped says so, and the next one is whole', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    for (const stage of ['keygen', 'upload-keys', 'upload'] as const) {
      const messages = await runOperation(host, interactive(), ({ id, event }) => {
        if (event.kind === 'progress' && event.stage === stage) host.rooms.operations.cancel(id);
      });
      expect(messages.at(-1)!.event.kind).toBe('cancelled');
    }
    expect((await predict(host)).differsFromPlain).toBe(0);
    await expect.poll(() => server.running.context.admission.running, { timeout: 10_000 }).toBe(0);
  });
});

describe('predict.warm', () => {
  async function warm(host: Host): Promise<KeySummary> {
    const operationId = newOperationId();
    const ended = Promise.withResolvers<KeySummary>();
    const unfollow = host.on('operation', ({ id, event }) => {
      if (id !== operationId) return;
      if (event.kind === 'done') ended.resolve(event.result as KeySummary);
      if (event.kind === 'failed' || event.kind === 'cancelled') ended.reject(new Error(event.kind));
    });
    await host.handlers['predict.warm']({ operationId, model: undefined });
    return ended.promise.finally(unfollow);
  }

  it('makes and sends keys beforehand, also while a prediction wants them', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const [key, result] = await Promise.all([warm(host), predict(host)]);
    expect(result.differsFromPlain).toBe(0);
    expect(key.secrets).toEqual([{ packing: 'interactive', parameters: insecureInteractiveSet().name }]);
    expect(await warm(host)).toEqual(host.rooms.keys.list().find(({ id }) => id === key.id));
    const next = await predict(host, interactive(1, 8));
    expect(stagesOf(next)).not.toContain('upload-keys');
  });
});

describe('evaluation keys', () => {
  it('that a restarted server has lost are sent again, without being asked', async () => {
    const flags = ['--log-level', 'info'];
    const first = await startServer(models.path, flags);
    const { port } = new URL(`http://${first.address}`);
    const host = await hostFor(first.address);
    expect((await predict(host)).differsFromPlain).toBe(0);
    first.kill();
    await first.exited;
    const second = await startServer(models.path, ['--listen', `127.0.0.1:${port}`, ...flags]);
    open.push(() => second.stop());
    const result = await predict(host, interactive(1, 9));
    expect(result.differsFromPlain).toBe(0);
    expect(stagesOf(result)).toContain('upload-keys');
    expect(stagesOf(result)).not.toContain('keygen');
    expect(second.lines.filter((line) => line.includes('EVALUATION_KEYS_MISSING'))).toHaveLength(1);
  });

  it('that a server has let go of are sent again', async () => {
    const ttlMs = 600_000;
    const server = await serverHere({ limits: { evaluationKeyTtlMs: ttlMs } });
    const host = await hostFor(server.address);
    await predict(host);
    // The time passes at once: a short one would be over again before a slow machine has used the keys.
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ttlMs);
    open.push(async () => clock.mockRestore());
    await server.running.context.evaluationKeys.status(place(server), '127.0.0.1');
    expect(server.running.context.evaluationKeys.count).toBe(0);
    const again = await predict(host, interactive(1, 10));
    expect(again.differsFromPlain).toBe(0);
    expect(stagesOf(again)).toContain('upload-keys');
    expect(server.lines.some((line) => line.includes('EVALUATION_KEYS_EXPIRED'))).toBe(true);
  });

  function place(server: TestServer) {
    const [plan] = server.running.context.models.interactivePlans();
    const { parameters, evaluationKeys } = plan!;
    return { digest: '0'.repeat(64), parameterSet: parameters.name, shapeDigest: evaluationKeys.digest };
  }

  it('of another parameter set are not used: the plans do not agree', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address, undefined, insecureInteractiveSet(1));
    expect(await failureOf(host)).toBe('PLAN_MISMATCH');
    expect((await predict(host, { ...interactive(), packing: 'auto' })).packing).toBe('batch');
  });

  it('that do not fit into the server are told of, and nothing is left there', async () => {
    const server = await serverHere({ limits: { maxEvaluationKeyBytesPerPeer: 1000 } });
    const host = await hostFor(server.address);
    expect(await failureOf(host)).toBe('EVALUATION_KEYS_NO_ROOM');
    expect(server.running.context.evaluationKeys.bytes).toBe(0);
    const left = await predict(host, { ...interactive(), packing: 'auto' });
    expect(left).toMatchObject({ packing: 'batch', packingReason: { kind: 'no-room' }, differsFromPlain: 0 });
  });

  it('wanted by two predictions at once are made and sent once', async () => {
    const server = await serverHere({ limits: { maxConcurrentInteractive: 2 } });
    const host = await hostFor(server.address);
    const both = await Promise.all([predict(host), predict(host, interactive(1, 3))]);
    expect(both.map(({ differsFromPlain }) => differsFromPlain)).toEqual([0, 0]);
    expect(uploads(server)).toEqual(['OK']);
    expect(host.rooms.keys.list()).toHaveLength(1);
  });

  it('belong to the key that was named, which gets the secret that it lacks', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const passphrase = new TextEncoder().encode('correct horse battery');
    await host.rooms.vault.create({ kind: 'passphrase', passphrase }, false);
    await host.rooms.makeKey('mine', {});
    for (let turn = 0; turn < 2; turn++) {
      const { key } = await predict(host, { ...interactive(), key: 'mine' });
      expect(key).toEqual({ name: 'mine', ephemeral: false });
    }
    const [mine, ...others] = host.rooms.keys.list();
    expect(others).toEqual([]);
    expect(mine!.secrets.map(({ packing }) => packing)).toEqual(['batch', 'interactive']);
    expect((await predict(host, { ...interactive(), packing: 'batch', key: 'mine' })).key.name).toBe('mine');
    await host.handlers['keys.delete']({
      id: mine!.id,
      current: { kind: 'passphrase', passphrase: new TextEncoder().encode('correct horse battery') },
    });
    expect(host.rooms.keys.list()).toEqual([]);
  });

  it('of a key that was named without a keystore are those of that key, in memory', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const { id } = await host.rooms.makeKey('mine', {});
    const named = { ...interactive(), key: 'mine' };
    expect((await predict(host, named)).key).toEqual({ name: 'mine', ephemeral: true });
    const again = await predict(host, named);
    expect(stagesOf(again)).not.toContain('keygen');
    expect(host.rooms.keys.list().map((key) => [key.id, key.secrets.length])).toEqual([[id, 2]]);
  });

  it('are not made for a named key whose keystore is locked', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const passphrase = new TextEncoder().encode('correct horse battery');
    await host.rooms.vault.create({ kind: 'passphrase', passphrase }, false);
    await host.rooms.makeKey('mine', {});
    host.rooms.vault.lock();
    expect(await failureOf(host, { ...interactive(), key: 'mine' })).toBe('VAULT_LOCKED');
    expect(host.rooms.keys.list()).toHaveLength(1);
  });

  it('of two keys with like names are theirs, and the one is deleted without the other', async () => {
    const server = await serverHere();
    const host = await hostFor(server.address);
    const passphrase = new TextEncoder().encode('correct horse battery');
    await host.rooms.vault.create({ kind: 'passphrase', passphrase }, false);
    const work = await host.rooms.makeKey('work', {});
    const other = await host.rooms.makeKey('work.interactive', {});
    expect((await predict(host, { ...interactive(), key: 'work' })).key.name).toBe('work');
    const current = {
      kind: 'passphrase',
      passphrase: new TextEncoder().encode('correct horse battery'),
    } as const;
    await host.handlers['keys.delete']({ id: work.id, current });
    expect(host.rooms.keys.list()).toEqual([other]);
    expect((await predict(host, { ...interactive(), key: 'work.interactive' })).differsFromPlain).toBe(0);
  });

  it('are kept in the profile beside their key, checked when read, and gone with it', async () => {
    const server = await serverHere();
    const folder = await temporaryFolder();
    open.push(() => folder[Symbol.asyncDispose]());
    const profile = join(folder.path, 'profile');
    const unlock = {
      kind: 'passphrase',
      passphrase: new TextEncoder().encode('correct horse battery'),
    } as const;
    const first = await hostFor(server.address, profile);
    await first.rooms.vault.create({ ...unlock, passphrase: unlock.passphrase.slice() }, false);
    expect((await predict(first)).key).toEqual({ name: 'default', ephemeral: false });
    await first.close();
    const files = () => readdir(join(profile, 'evaluation-keys')).catch(() => []);
    expect(await files()).toHaveLength(1);

    const second = await hostFor(server.address, profile);
    await second.rooms.vault.unlock({ ...unlock, passphrase: unlock.passphrase.slice() });
    expect(stagesOf(await predict(second))).not.toContain('keygen');
    await second.close();

    const [file] = await files();
    const path = join(profile, 'evaluation-keys', file!);
    const bytes = await readFile(path);
    bytes[500]! ^= 1;
    await writeFile(path, bytes);
    const third = await hostFor(server.address, profile);
    await third.rooms.vault.unlock({ ...unlock, passphrase: unlock.passphrase.slice() });
    const repaired = await predict(third);
    expect(repaired.differsFromPlain).toBe(0);
    expect(stagesOf(repaired)).toContain('keygen');
    const key = third.rooms.keys.list().find(({ name }) => name === 'default')!;
    await third.handlers['keys.delete']({
      id: key.id,
      current: { ...unlock, passphrase: unlock.passphrase.slice() },
    });
    expect(await files()).toEqual([]);
  });
});
