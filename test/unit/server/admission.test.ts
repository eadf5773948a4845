import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Admission,
  type AdmissionLimits,
  type AdmissionRequest,
  type Lease,
} from '../../../server/inference/admission.ts';
import { Pace } from '../../../server/inference/pace.ts';

const LIMITS: AdmissionLimits = {
  maxConcurrentBatches: 1,
  maxConcurrentInteractive: 1,
  maxQueuedPredictions: 2,
  maxPredictionsPerPeer: 10,
  maxMemoryBytes: 100,
};

function request(changes: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return { peer: 'a', packing: 'batch', memoryBytes: 10, signal: new AbortController().signal, ...changes };
}

/** Whether a promise is settled after everything that can run has run. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

test('one computes, the others wait in order and are told their places', async () => {
  const admission = new Admission(LIMITS);
  const told: string[] = [];
  const first = await admission.acquire(request());
  const second = admission.acquire(request({ onPosition: (ahead) => told.push(`second ${ahead}`) }));
  const third = admission.acquire(request({ onPosition: (ahead) => told.push(`third ${ahead}`) }));
  expect(told).toEqual(['second 1', 'third 2']);
  expect(await settled(second)).toBe(false);
  first.release();
  (await second).release();
  await third;
  expect(told).toEqual(['second 1', 'third 2', 'third 1']);
  expect(admission.running).toBe(1);
});

test('a full queue is BUSY with a time to come back', async () => {
  const admission = new Admission({ ...LIMITS, maxQueuedPredictions: 0 });
  await admission.acquire(request());
  const refused = admission.acquire(request({ peer: 'b' }));
  await expect(refused).rejects.toMatchObject({ code: 'BUSY', retryAfterMs: expect.any(Number) });
});

test('one peer cannot take every place, and gets its share back', async () => {
  const admission = new Admission({ ...LIMITS, maxConcurrentBatches: 4, maxPredictionsPerPeer: 1 });
  const lease = await admission.acquire(request());
  await expect(admission.acquire(request())).rejects.toMatchObject({ code: 'BUSY' });
  const other = await admission.acquire(request({ peer: 'b' }));
  lease.release();
  other.release();
  await expect(admission.acquire(request())).resolves.toBeDefined();
});

test('memory is a limit of its own: what never fits is refused, what does not fit now waits', async () => {
  const admission = new Admission({ ...LIMITS, maxConcurrentBatches: 9 });
  await expect(admission.acquire(request({ memoryBytes: 101 }))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
  const large = await admission.acquire(request({ memoryBytes: 60 }));
  const waiting = admission.acquire(request({ memoryBytes: 60 }));
  expect(await settled(waiting)).toBe(false);
  large.endComputation(50);
  expect(await settled(waiting)).toBe(false);
  large.release();
  await waiting;
  expect(admission.memoryBytes).toBe(60);
});

test('whoever gives up leaves the queue at once, and the next one moves up', async () => {
  const admission = new Admission(LIMITS);
  const first = await admission.acquire(request());
  const abort = new AbortController();
  const second = admission.acquire(request({ signal: abort.signal }));
  const places: number[] = [];
  const third = admission.acquire(request({ onPosition: (ahead) => places.push(ahead) }));
  abort.abort(new Error('gave up'));
  await expect(second).rejects.toThrow('gave up');
  expect(places).toEqual([2, 1]);
  first.release();
  await expect(third).resolves.toBeDefined();
  await expect(admission.acquire(request({ signal: abort.signal }))).rejects.toThrow('gave up');
});

test('closing refuses the waiting and the coming, not the running', async () => {
  const admission = new Admission(LIMITS);
  const running = await admission.acquire(request());
  const waiting = admission.acquire(request());
  admission.close();
  await expect(waiting).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  await expect(admission.acquire(request())).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  running.release();
  expect(admission.running).toBe(0);
});

test('a lease that is ended twice counts once', async () => {
  const admission = new Admission({ ...LIMITS, maxConcurrentBatches: 2 });
  const lease = await admission.acquire(request());
  const other = await admission.acquire(request());
  lease.endComputation(3);
  lease.endComputation(3);
  lease.release();
  lease.release();
  expect(admission.running).toBe(1);
  expect(admission.memoryBytes).toBe(10);
  other.release();
  expect(admission.memoryBytes).toBe(0);
});

type Action =
  | { kind: 'come'; memory: number; peer: string; packing: 'batch' | 'interactive' }
  | { kind: 'end' | 'leave'; which: number };

const actions = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('come' as const),
      memory: fc.integer({ min: 1, max: 120 }),
      peer: fc.constantFrom('a', 'b', 'c'),
      packing: fc.constantFrom('batch' as const, 'interactive' as const),
    }),
    fc.record({ kind: fc.constantFrom('end' as const, 'leave' as const), which: fc.nat(20) }),
  ),
  { maxLength: 60 },
);

test('an interactive prediction waits for another one and for memory, not for a batch', async () => {
  const admission = new Admission(LIMITS);
  const batch = await admission.acquire(request({ memoryBytes: 80 }));
  const waiting = admission.acquire(request());
  const quick = await admission.acquire(request({ packing: 'interactive' }));
  expect(await settled(waiting)).toBe(false);
  const second = admission.acquire(request({ packing: 'interactive', memoryBytes: 30 }));
  quick.release();
  expect(await settled(second)).toBe(false);
  batch.release();
  for (const lease of await Promise.all([second, waiting])) lease.release();
  expect(admission.memoryBytes).toBe(0);
});

test('limits hold whatever comes and goes, and nothing is left when all have gone', async () => {
  const limits = {
    ...LIMITS,
    maxConcurrentBatches: 3,
    maxQueuedPredictions: 4,
    maxPredictionsPerPeer: 3,
  };
  await fc.assert(
    fc.asyncProperty(actions, async (list: Action[]) => {
      const admission = new Admission(limits);
      const leases: Lease[] = [];
      const aborts: AbortController[] = [];
      for (const action of list) {
        if (action.kind === 'come') {
          const abort = new AbortController();
          aborts.push(abort);
          const { memory: memoryBytes, peer, packing } = action;
          admission.acquire({ peer, packing, memoryBytes, signal: abort.signal }).then(
            (lease) => leases.push(lease),
            () => undefined,
          );
        } else if (action.kind === 'end') leases.at(action.which % (leases.length || 1))?.release();
        else aborts.at(action.which % (aborts.length || 1))?.abort(new Error('left'));
        await Promise.resolve();
        expect(admission.running).toBeLessThanOrEqual(
          limits.maxConcurrentBatches + limits.maxConcurrentInteractive,
        );
        expect(admission.waiting).toBeLessThanOrEqual(2 * limits.maxQueuedPredictions);
        expect(admission.memoryBytes).toBeLessThanOrEqual(limits.maxMemoryBytes);
      }
      for (const abort of aborts) abort.abort(new Error('left'));
      await new Promise((resolve) => setImmediate(resolve));
      for (const lease of leases) lease.release();
      expect([admission.running, admission.waiting, admission.memoryBytes]).toEqual([0, 0, 0]);
    }),
  );
});

test('the time to come back follows what evaluations take, within bounds', () => {
  const pace = new Pace();
  const guess = pace.waitMs(1);
  for (let i = 0; i < 50; i += 1) pace.record(1000);
  expect(pace.waitMs(2)).toBeCloseTo(2000, -1);
  expect(pace.waitMs(0)).toBeLessThan(guess);
  for (let i = 0; i < 50; i += 1) pace.record(1e9);
  expect(pace.waitMs(9)).toBeLessThan(1e6);
  for (let i = 0; i < 200; i += 1) pace.record(0);
  expect(pace.waitMs(1)).toBeGreaterThan(0);
});

test('clients take turns by what they had: one image does not stand behind somebody else’s tenth batch', async () => {
  const admission = new Admission({ ...LIMITS, maxQueuedPredictions: 20 });
  const running = await admission.acquire(request({ peer: 'greedy' }));
  const order: string[] = [];
  const ask = (peer: string, cost: number): Promise<void> =>
    admission.acquire(request({ peer, cost })).then((lease) => {
      order.push(`${peer} ${cost}`);
      lease.release();
    });
  const asked = [ask('greedy', 64), ask('greedy', 64), ask('modest', 1), ask('modest', 1), ask('late', 5)];
  running.release();
  await Promise.all(asked);
  expect(order).toEqual(['modest 1', 'late 5', 'greedy 64', 'modest 1', 'greedy 64']);
});

test('who has fewer requests in a full queue takes the last place of who has most, who is told BUSY', async () => {
  const admission = new Admission({ ...LIMITS, maxQueuedPredictions: 3 });
  const running = await admission.acquire(request({ peer: 'greedy' }));
  const greedy = [1, 2, 3].map(() => admission.acquire(request({ peer: 'greedy' })));
  const modest = admission.acquire(request({ peer: 'modest' }));
  await expect(greedy[2]).rejects.toMatchObject({ code: 'BUSY' });
  await expect(admission.acquire(request({ peer: 'greedy' }))).rejects.toMatchObject({ code: 'BUSY' });
  await expect(admission.acquire(request({ peer: 'modest' }))).rejects.toMatchObject({ code: 'BUSY' });
  running.release();
  for (const waiting of [modest, greedy[0]!, greedy[1]!]) (await waiting).release();
  expect(admission.running).toBe(0);
});
