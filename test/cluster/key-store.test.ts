/** Evaluation keys that several replicas share, over a real Redis: resumed, found, bounded, expired, lost. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EvaluationKeys } from '../../engine/server/evaluator.ts';
import { EvaluationKeysOffer } from '../../server/evaluation-keys/offer.ts';
import { PIECE_BYTES } from '../../server/evaluation-keys/key-store.ts';
import { RedisKeyStore, type RedisKeyStoreOptions } from '../../server/evaluation-keys/redis/store.ts';
import { SharedEvaluationKeys } from '../../server/evaluation-keys/shared.ts';
import { EvaluationKeyStore } from '../../server/evaluation-keys/store.ts';
import { planInteractive, type InteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';
import { until } from '../support/gate.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { missing, startRedis, type RunningProgram } from '../support/programs.ts';
import { insecureInteractiveSet } from '../support/seal-parts.ts';

const absent = missing('redis-server');
const PASSWORD = 'correct-horse-battery-staple';

describe.skipIf(absent !== undefined)(`a shared key store ${absent ?? ''}`, () => {
  let redis: RunningProgram;
  let plan: InteractivePlan;
  const replicas: SharedEvaluationKeys[] = [];
  const lost: string[] = [];

  beforeAll(async () => {
    redis = await startRedis(PASSWORD);
    plan = await planInteractive(smallSeedNetwork(), 'a'.repeat(64), insecureInteractiveSet());
  });
  afterAll(() => redis[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.dispose();
  });

  let prefixes = 0;
  const newPrefix = (): string => `test-${(prefixes += 1)}:`;

  async function replica(
    prefix: string,
    changes: Partial<RedisKeyStoreOptions> = {},
  ): Promise<SharedEvaluationKeys> {
    const limits = {
      maxEvaluationKeyBytes: 1e9,
      maxEvaluationKeyBytesPerPeer: 1e9,
      evaluationKeyTtlMs: 60_000,
      partialEvaluationKeyTtlMs: 60_000,
    };
    const memory = new EvaluationKeyStore({
      limits,
      offer: new EvaluationKeysOffer({ interactive: [plan], batch: [] }),
      load: async ({ shape }): Promise<EvaluationKeys> => ({
        shapeDigest: shape.digest,
        memoryBytes: shape.bytes,
        dispose: () => undefined,
      }),
    });
    const options = {
      url: `redis://127.0.0.1:${redis.port}`,
      password: PASSWORD,
      timeoutMs: 1000,
      prefix,
      maxBytesPerClient: 64 * PIECE_BYTES,
      ttlMs: 60_000,
      partTtlMs: 60_000,
      ...changes,
    };
    const listener = { connected: () => undefined, lost: (cause: string) => void lost.push(cause) };
    const made = new SharedEvaluationKeys(memory, await RedisKeyStore.open(options, listener));
    replicas.push(made);
    return made;
  }

  interface KeySet {
    readonly reference: EvaluationKeysReference;
    readonly bytes: Uint8Array;
  }

  function someKeys(): KeySet {
    const bytes = randomBytes(plan.evaluationKeys.bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const { parameters, evaluationKeys } = plan;
    return {
      bytes,
      reference: { digest, parameterSet: parameters.name, shapeDigest: evaluationKeys.digest },
    };
  }

  /** From where the replica is, up to a byte. */
  async function send(
    at: SharedEvaluationKeys,
    { reference, bytes }: KeySet,
    to = bytes.length,
    client = 'a',
  ) {
    const { receivedBytes } = await at.status(reference, client);
    const upload = await at.open(reference, client);
    upload.take(receivedBytes, bytes.subarray(receivedBytes, to));
    await upload.keep();
    if (upload.whole) await upload.complete();
    upload.letGo();
    return bytes.length - receivedBytes;
  }

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'OK',
      (error: unknown) => (error as { code: string }).code,
    );

  test('keys that one replica took are fetched by another, by their digest, once for many calls', async () => {
    const prefix = newPrefix();
    const [one, two] = [await replica(prefix), await replica(prefix)];
    const keys = someKeys();
    expect(await codeOf(two.borrow(keys.reference, 'a'))).toBe('EVALUATION_KEYS_MISSING');
    await send(one, keys);
    expect(await two.status(keys.reference, 'b')).toEqual({
      state: 'ready',
      receivedBytes: keys.bytes.length,
    });
    const borrowed = await Promise.all([1, 2, 3, 4].map(() => two.borrow(keys.reference, 'b')));
    for (const { release } of borrowed) release();
    expect(two.fetched).toBe(1);
    expect(two.count).toBe(1);
  });

  test('an upload that broke off goes on at another replica, from what was acknowledged', async () => {
    const prefix = newPrefix();
    const [one, two] = [await replica(prefix), await replica(prefix)];
    const keys = someKeys();
    const half = PIECE_BYTES + 1000;
    expect(keys.bytes.length).toBeGreaterThan(half);
    await send(one, keys, half);
    expect(await two.status(keys.reference, 'a')).toEqual({
      state: 'partial',
      receivedBytes: PIECE_BYTES,
    });
    expect(await two.status(keys.reference, 'somebody else')).toMatchObject({ receivedBytes: 0 });
    expect(await send(two, keys)).toBe(keys.bytes.length - PIECE_BYTES);
    (await one.borrow(keys.reference, 'a')).release();
    expect(one.fetched).toBe(1);
  });

  test('what is no longer there is asked for again, though a replica has it in memory', async () => {
    const prefix = newPrefix();
    const [one, two] = [await replica(prefix), await replica(prefix)];
    const keys = someKeys();
    await send(one, keys);
    const { createClient } = await import('@redis/client');
    const direct = createClient({ url: `redis://127.0.0.1:${redis.port}`, password: PASSWORD });
    await direct.connect();
    const { digest, shapeDigest } = keys.reference;
    // As its time would.
    expect(await direct.pTTL(`${prefix}set:${digest}:${shapeDigest}`)).toBeGreaterThan(0);
    await direct.del(`${prefix}set:${digest}:${shapeDigest}`);
    direct.destroy();
    await until(async () => (await one.status(keys.reference, 'a')).state === 'missing');
    (await one.borrow(keys.reference, 'a')).release();
    await send(one, keys);
    (await two.borrow(keys.reference, 'a')).release();
  });

  test('what was changed in the store is not believed: it is missing, and thrown away', async () => {
    const prefix = newPrefix();
    const [one, two] = [await replica(prefix), await replica(prefix)];
    const keys = someKeys();
    await send(one, keys);
    const { digest, shapeDigest } = keys.reference;
    const { createClient } = await import('@redis/client');
    const direct = createClient({ url: `redis://127.0.0.1:${redis.port}`, password: PASSWORD });
    await direct.connect();
    await direct.hSet(`${prefix}set:${digest}:${shapeDigest}`, '0', Buffer.alloc(PIECE_BYTES));
    expect(await codeOf(two.borrow(keys.reference, 'a'))).toBe('EVALUATION_KEYS_MISSING');
    expect(await direct.exists(`${prefix}set:${digest}:${shapeDigest}`)).toBe(0);
    // No address lies there.
    expect((await direct.keys(`${prefix}*`)).every((name) => /^[\w:-]+$/.test(name))).toBe(true);
    direct.destroy();
  });

  test('a client has its share: its oldest sets make place, nobody else’s; what can never fit is refused', async () => {
    const prefix = newPrefix();
    const pieces = Math.ceil(plan.evaluationKeys.bytes / PIECE_BYTES);
    const maxBytesPerClient = 2 * pieces * PIECE_BYTES;
    const one = await replica(prefix, { maxBytesPerClient });
    const [first, second, third, others] = [someKeys(), someKeys(), someKeys(), someKeys()];
    await send(one, others, undefined, 'b');
    for (const keys of [first, second, third]) await send(one, keys);
    const two = await replica(prefix, { maxBytesPerClient });
    const states = [first, second, third, others].map(
      async ({ reference }) => (await two.status(reference, 'a')).state,
    );
    expect(await Promise.all(states)).toEqual(['missing', 'ready', 'ready', 'ready']);
    const small = await replica(newPrefix(), { maxBytesPerClient: PIECE_BYTES });
    expect(await codeOf(small.open(someKeys().reference, 'a'))).toBe('EVALUATION_KEYS_NO_ROOM');
  });

  test('a store that is lost keeps nobody from what is in memory, and is used again when it is back', async () => {
    const prefix = newPrefix();
    const [one, two] = [await replica(prefix), await replica(prefix)];
    const [before, meanwhile] = [someKeys(), someKeys()];
    await send(one, before);
    await redis.kill();
    await until(() => !one.storeConnected && !two.storeConnected);
    (await one.borrow(before.reference, 'a')).release();
    await send(one, meanwhile);
    expect(await one.status(meanwhile.reference, 'a')).toMatchObject({ state: 'ready' });
    expect(await codeOf(two.borrow(meanwhile.reference, 'a'))).toBe('EVALUATION_KEYS_MISSING');
    await redis.restart();
    await until(() => one.storeConnected && two.storeConnected);
    // It came back empty: keys are asked for again, and then found by all.
    await send(one, meanwhile);
    (await two.borrow(meanwhile.reference, 'a')).release();
  });

  test('a wrong password is told by name, without a word of it', async () => {
    lost.length = 0;
    const one = await replica(newPrefix(), { password: 'wrong-password' });
    expect(one.storeConnected).toBe(false);
    await until(() => lost.length > 0);
    expect(lost.join(' ')).toContain('WRONGPASS');
    expect(lost.join(' ')).not.toContain('wrong-password');
    const keys = someKeys();
    await send(one, keys);
    (await one.borrow(keys.reference, 'a')).release();
  });
});
