/** The store of evaluation keys: bounded, by client and in time; uploads that are repeated, broken off, doubled or spoilt. */
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EvaluationKeys } from '../../../engine/server/evaluator.ts';
import { expandedKeyBytes, EvaluationKeysOffer } from '../../../server/evaluation-keys/offer.ts';
import { EvaluationKeyStore, type EvaluationKeyLimits } from '../../../server/evaluation-keys/store.ts';
import { planInteractive, type InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import type { EvaluationKeysReference } from '../../../shared/protocol/index.ts';
import { Gate } from '../../support/gate.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { insecureInteractiveSet } from '../../support/seal-parts.ts';

let plan: InteractivePlan;
let other: InteractivePlan;
/** What one set takes: the larger of its bytes and their expansion. */
let room: number;
beforeAll(async () => {
  plan = await planInteractive(smallSeedNetwork(), 'a'.repeat(64), insecureInteractiveSet());
  other = await planInteractive(smallSeedNetwork(), 'b'.repeat(64), insecureInteractiveSet(1));
  const { evaluationKeys: shape, parameters } = plan;
  room = Math.max(
    shape.bytes,
    expandedKeyBytes({ packing: 'interactive', shape, parameters, plans: [plan] }),
  );
});

interface World {
  readonly store: EvaluationKeyStore;
  /** Handles that were loaded and not yet freed. */
  readonly alive: Set<EvaluationKeys>;
  now: number;
}

const stores: EvaluationKeyStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.dispose();
});

function world(
  limits: Partial<EvaluationKeyLimits> = {},
  wait: () => Promise<void> = async () => undefined,
): World {
  const alive = new Set<EvaluationKeys>();
  const made: World = {
    alive,
    now: 0,
    store: new EvaluationKeyStore({
      limits: {
        maxEvaluationKeyBytes: 3 * room,
        maxEvaluationKeyBytesPerPeer: 2 * room,
        evaluationKeyTtlMs: 1000,
        partialEvaluationKeyTtlMs: 100,
        ...limits,
      },
      offer: new EvaluationKeysOffer({ interactive: [plan, other], batch: [] }),
      load: async ({ shape }) => {
        await wait();
        const keys: EvaluationKeys = {
          shapeDigest: shape.digest,
          memoryBytes: room,
          dispose: () => void alive.delete(keys),
        };
        alive.add(keys);
        return keys;
      },
      now: () => made.now,
    }),
  };
  stores.push(made.store);
  return made;
}

interface Set_ {
  readonly reference: EvaluationKeysReference;
  readonly bytes: Uint8Array;
}

function someKeys(of: InteractivePlan = plan): Set_ {
  const bytes = randomBytes(of.evaluationKeys.bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { parameters, evaluationKeys } = of;
  return {
    bytes,
    reference: { digest, parameterSet: parameters.name, shapeDigest: evaluationKeys.digest },
  };
}

async function upload({ store }: World, { reference, bytes }: Set_, peer = 'a'): Promise<void> {
  const partial = store.open(reference, peer);
  partial.take(partial.receivedBytes, bytes.subarray(partial.receivedBytes));
  await partial.complete();
}

const borrow = ({ store }: World, { reference }: Set_) =>
  store.borrow(reference.digest, reference.shapeDigest);
const stateOf = ({ store }: World, { reference }: Set_, peer = 'a') => store.status(reference, peer);
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'OK';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('keys that were sent can be used, again and again', async () => {
  const on = world();
  const keys = someKeys();
  expect(codeOf(() => borrow(on, keys))).toBe('EVALUATION_KEYS_MISSING');
  expect(stateOf(on, keys)).toEqual({ state: 'missing', receivedBytes: 0 });
  await upload(on, keys);
  expect(stateOf(on, keys)).toMatchObject({ state: 'ready', receivedBytes: keys.bytes.length });
  for (let turn = 0; turn < 2; turn++) {
    const borrowed = borrow(on, keys);
    expect(borrowed.keys.shapeDigest).toBe(plan.evaluationKeys.digest);
    borrowed.release();
    borrowed.release();
  }
  expect(on.store.bytes).toBe(room);
});

describe('an upload', () => {
  test('goes on where it broke off; what comes twice is skipped', async () => {
    const on = world();
    const { reference, bytes } = someKeys();
    const first = on.store.open(reference, 'a');
    first.take(0, bytes.subarray(0, 1000));
    expect(stateOf(on, { reference, bytes })).toMatchObject({ state: 'partial', receivedBytes: 1000 });
    const second = on.store.open(reference, 'a');
    second.take(500, bytes.subarray(500, 2000));
    second.take(0, bytes.subarray(0, 10));
    expect(second.receivedBytes).toBe(2000);
    second.take(2000, bytes.subarray(2000));
    await second.complete();
    expect(stateOf(on, { reference, bytes }).state).toBe('ready');
  });

  test('has no gaps and no more bytes than were announced', () => {
    const on = world();
    const { reference, bytes } = someKeys();
    const partial = on.store.open(reference, 'a');
    for (const offset of [1, 2 ** 53, -1, 0.5, Number.NaN]) {
      expect(codeOf(() => partial.take(offset, bytes.subarray(0, 1)))).toBe('UPLOAD_OFFSET');
    }
    partial.take(0, bytes);
    expect(codeOf(() => partial.take(bytes.length, Uint8Array.of(1)))).toBe('STREAM_TOO_LONG');
  });

  test('that is begun and left, again and again, keeps the newest parts of its client only', () => {
    const on = world();
    const left = Array.from({ length: 6 }, () => someKeys());
    for (const { reference, bytes } of left) {
      on.now += 1;
      const partial = on.store.open(reference, 'a');
      const letGo = partial.hold();
      partial.take(0, bytes.subarray(0, 1000));
      letGo();
    }
    expect(left.map((keys) => stateOf(on, keys).state)).toEqual([
      ...['missing', 'missing', 'missing', 'missing'],
      ...['partial', 'partial'],
    ]);
  });

  test('of another content than its digest is refused and forgotten', async () => {
    const on = world();
    const { reference, bytes } = someKeys();
    bytes[77]! ^= 1;
    await expect(upload(on, { reference, bytes })).rejects.toMatchObject({ code: 'EVALUATION_KEYS_INVALID' });
    expect([on.store.bytes, on.store.count, on.alive.size]).toEqual([0, 0, 0]);
  });

  test('for another plan than this server has is refused', () => {
    const on = world();
    const { reference } = someKeys();
    const strange = { ...reference, shapeDigest: 'f'.repeat(64) };
    const mixed = { ...reference, parameterSet: other.parameters.name };
    for (const wrong of [strange, mixed]) {
      expect(codeOf(() => on.store.open(wrong, 'a'))).toBe('EVALUATION_KEYS_PARAMETERS');
      expect(codeOf(() => on.store.status(wrong, 'a'))).toBe('EVALUATION_KEYS_PARAMETERS');
    }
  });

  test('twice at once, by one client or by two, is one set of keys', async () => {
    const gate = new Gate();
    const on = world({ maxEvaluationKeyBytes: 4 * room }, gate.wait);
    const keys = someKeys();
    const uploads = [upload(on, keys, 'a'), upload(on, keys, 'a'), upload(on, keys, 'b')];
    gate.open();
    await Promise.all(uploads);
    expect([on.alive.size, on.store.count, on.store.bytes]).toEqual([1, 1, room]);
  });

  test('of one client cannot be spoilt by another', async () => {
    const on = world();
    const { reference, bytes } = someKeys();
    const spoilt = Uint8Array.from(bytes).fill(0, 5, 900);
    on.store.open(reference, 'enemy').take(0, spoilt.subarray(0, 1000));
    await upload(on, { reference, bytes }, 'a');
    expect(stateOf(on, { reference, bytes }).state).toBe('ready');
  });
});

test('keys of another plan are not used for this one', async () => {
  const on = world({ maxEvaluationKeyBytes: 2 ** 40, maxEvaluationKeyBytesPerPeer: 2 ** 40 });
  const keys = someKeys(other);
  await upload(on, keys);
  const { digest } = keys.reference;
  expect(codeOf(() => on.store.borrow(digest, plan.evaluationKeys.digest))).toBe(
    'EVALUATION_KEYS_PARAMETERS',
  );
});

describe('time', () => {
  test('lets go of keys that nobody uses, not of those in use, and says that it did', async () => {
    const on = world();
    const [idle, used] = [someKeys(), someKeys()];
    await upload(on, idle);
    await upload(on, used);
    const borrowed = borrow(on, used);
    on.now = 1000;
    expect(codeOf(() => borrow(on, idle))).toBe('EVALUATION_KEYS_EXPIRED');
    expect(stateOf(on, idle).state).toBe('expired');
    expect(stateOf(on, used).state).toBe('ready');
    borrowed.release();
    on.now = 1999;
    expect(stateOf(on, used)).toMatchObject({ state: 'ready' });
    on.now = 2000;
    expect(stateOf(on, used).state).toBe('expired');
    expect([on.store.bytes, on.alive.size]).toEqual([0, 0]);
    await upload(on, idle);
    expect(stateOf(on, idle).state).toBe('ready');
  });

  test('lets go of parts that nobody continues, not of those that are being sent', () => {
    const on = world();
    const [left, fed] = [someKeys(), someKeys()];
    on.store.open(left.reference, 'a').take(0, left.bytes.subarray(0, 10));
    const letGo = on.store.open(fed.reference, 'b').hold();
    on.now = 100;
    expect(stateOf(on, left).state).toBe('missing');
    expect(stateOf(on, fed, 'b').state).toBe('partial');
    letGo();
    on.now = 200;
    expect(stateOf(on, fed, 'b').state).toBe('missing');
  });
});

describe('room', () => {
  test('is made by letting go of what the same client used least recently', async () => {
    const on = world();
    const [first, second, third] = [someKeys(), someKeys(), someKeys()];
    await upload(on, first);
    on.now = 1;
    await upload(on, second);
    on.now = 2;
    borrow(on, first).release();
    await upload(on, third);
    expect([first, second, third].map((keys) => stateOf(on, keys).state)).toEqual([
      'ready',
      'expired',
      'ready',
    ]);
  });

  test('is bounded for all clients together', async () => {
    const on = world();
    const sets = ['a', 'b', 'c', 'd', 'e'].map((peer) => ({ peer, keys: someKeys() }));
    for (const { peer, keys } of sets) {
      await upload(on, keys, peer);
      on.now += 1;
      expect(on.store.bytes).toBeLessThanOrEqual(3 * room);
    }
    expect(sets.map(({ keys }) => stateOf(on, keys).state)).toEqual([
      'expired',
      'expired',
      'ready',
      'ready',
      'ready',
    ]);
  });

  test('that is in use is full: nothing is let go of for what would not fit anyway', async () => {
    const on = world();
    const [used, alsoUsed, idle] = [someKeys(), someKeys(), someKeys()];
    await upload(on, used, 'a');
    await upload(on, alsoUsed, 'b');
    await upload(on, idle, 'c');
    const borrowed = [borrow(on, used), borrow(on, alsoUsed)];
    const third = someKeys();
    await upload(on, third, 'd');
    borrowed.push(borrow(on, third));
    const late = someKeys();
    expect(codeOf(() => on.store.open(late.reference, 'f'))).toBe('EVALUATION_KEYS_NO_ROOM');
    for (const one of borrowed) one.release();
    await upload(on, late, 'f');
    expect(stateOf(on, late, 'f').state).toBe('ready');
  });

  test('is not taken by announcements: however many there are, keys that can be used stay', async () => {
    const on = world();
    const own = someKeys();
    await upload(on, own, 'alice');
    for (let i = 0; i < 200; i += 1) on.store.open(someKeys().reference, `enemy ${i % 2}`).hold();
    expect(stateOf(on, own).state).toBe('ready');
    expect(on.store.bytes).toBe(room);
    await upload(on, someKeys(), 'bob');
    expect(stateOf(on, own).state).toBe('ready');
  });

  test('is not taken by parts either, which have room of their own', async () => {
    const on = world();
    const own = someKeys();
    await upload(on, own, 'alice');
    let refused = 0;
    for (let i = 0; i < 200; i += 1) {
      const part = someKeys();
      const partial = on.store.open(part.reference, `enemy ${i % 2}`);
      partial.hold();
      if (codeOf(() => partial.take(0, part.bytes.subarray(0, -1))) !== 'OK') refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
    expect(on.store.bytes).toBeLessThanOrEqual(room + 1.5 * room);
    expect(stateOf(on, own).state).toBe('ready');
  });

  test('of who holds less is not taken by who holds more', async () => {
    const on = world({ maxEvaluationKeyBytesPerPeer: 3 * room });
    const own = someKeys();
    await upload(on, own, 'alice');
    for (let i = 0; i < 5; i += 1) {
      on.now += 1;
      await upload(on, someKeys(), 'enemy');
    }
    expect(stateOf(on, own).state).toBe('ready');
  });

  test('for a set that is larger than the whole store is never found', () => {
    const on = world({ maxEvaluationKeyBytesPerPeer: room - 1 });
    const { reference } = someKeys();
    expect(codeOf(() => on.store.open(reference, 'a'))).toBe('EVALUATION_KEYS_NO_ROOM');
  });
});
