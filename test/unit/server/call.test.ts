import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { ActiveCalls } from '../../../server/rpc/active-calls.ts';
import { CallScope, type LiveCall } from '../../../server/rpc/call-scope.ts';
import { Narrator } from '../../../server/rpc/narrator.ts';
import { Outbox } from '../../../server/rpc/outbox.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { Stopwatch } from '../../../shared/stages/stopwatch.ts';
import type { PredictResponse } from '../../../proto/gen/cryptonets/v1/prediction.ts';

afterEach(() => vi.useRealTimers());

function call(deadline = Infinity): LiveCall & EventEmitter {
  return Object.assign(new EventEmitter(), { getDeadline: () => deadline });
}

const NEVER = new AbortController().signal;

test('a scope ends by the peer, once, with a code', () => {
  const peer = call();
  const scope = new CallScope(peer, { maxDeadlineMs: 1000, shutdown: NEVER });
  expect(scope.reasonFor('own error')).toBe('own error');
  peer.emit('cancelled');
  scope.end(new CryptoNetsError('INTERNAL'));
  expect(scope.signal.reason).toMatchObject({ code: 'CANCELLED' });
  expect(scope.reasonFor('a consequence')).toBe(scope.signal.reason);
  scope.dispose();
});

test('a cancellation at the deadline is the deadline', () => {
  const peer = call(Date.now() - 1);
  const scope = new CallScope(peer, { maxDeadlineMs: 1000, shutdown: NEVER });
  peer.emit('cancelled');
  expect(scope.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  scope.dispose();
});

test("a scope ends by the server's cap, also where a timer could not hold it", () => {
  vi.useFakeTimers();
  const scope = new CallScope(call(), { maxDeadlineMs: 1000, shutdown: NEVER });
  const endless = new CallScope(call(), { maxDeadlineMs: 2 ** 40, shutdown: NEVER });
  vi.advanceTimersByTime(1001);
  expect(scope.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(endless.signal.aborted).toBe(false);
  scope.dispose();
  endless.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

test('a scope ends by a shutdown, even one that came before it, and forgets it afterwards', () => {
  const shutdown = new AbortController();
  const peer = call();
  const running = new CallScope(peer, { maxDeadlineMs: 1000, shutdown: shutdown.signal });
  const over = new CallScope(call(), { maxDeadlineMs: 1000, shutdown: shutdown.signal });
  over.dispose();
  shutdown.abort(new CryptoNetsError('SHUTTING_DOWN'));
  expect(running.signal.reason).toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(over.signal.aborted).toBe(false);
  const late = new CallScope(call(), { maxDeadlineMs: 1000, shutdown: shutdown.signal });
  expect(late.signal.aborted).toBe(true);
  running.dispose();
  late.dispose();
  expect(peer.listenerCount('cancelled')).toBe(0);
});

/** A peer that takes one message whenever the test says so. */
function slowPeer() {
  const taken: unknown[] = [];
  const pending: (() => void)[] = [];
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 2,
    write(message, _encoding, done) {
      taken.push(message);
      pending.push(done);
    },
  });
  return { stream, taken, takeOne: () => pending.shift()?.() };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

test('large messages wait for a slow peer, small ones may be dropped, none is lost that must not', async () => {
  const { stream, taken, takeOne } = slowPeer();
  const outbox = new Outbox<number>(stream, NEVER);
  await outbox.send(1);
  let sent = false;
  const second = outbox.send(2).then(() => (sent = true));
  outbox.mention(99);
  outbox.say(3);
  await tick();
  expect(sent).toBe(false);
  for (let i = 0; i < 4; i += 1) {
    takeOne();
    await tick();
  }
  await second;
  outbox.mention(4);
  await tick();
  expect(taken).toEqual([1, 2, 3, 4]);
});

test('whoever waits for a peer that goes away is told why', async () => {
  const { stream } = slowPeer();
  const abort = new AbortController();
  const outbox = new Outbox<number>(stream, abort.signal);
  await outbox.send(1);
  const waiting = outbox.send(2);
  abort.abort(new CryptoNetsError('CANCELLED'));
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(outbox.send(3)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(() => outbox.say(4)).not.toThrow();
});

test("an engine's spans are moved onto the clock of the request, progress is not told too often", () => {
  let nowMs = 0;
  const said: PredictResponse['message'][] = [];
  const outbox = {
    say: ({ message }: PredictResponse) => said.push(message),
    mention: ({ message }: PredictResponse) => said.push(message),
  };
  const stopwatch = new Stopwatch(() => nowMs);
  const narrator = new Narrator(outbox as unknown as Outbox<PredictResponse>, stopwatch, {
    visibility: 'public',
    steps: 4,
  });
  nowMs = 100;
  const report = narrator.openReport();
  for (let done = 1; done <= 100; done += 1) {
    nowMs += 1;
    report({ kind: 'progress', stage: 'convolve', done, total: 100, unit: 'ciphertexts' });
  }
  report({ kind: 'stage', span: { name: 'convolve', startMs: 5, durationMs: 95 } });
  const progress = said.flatMap((message) => (message?.$case === 'progress' ? [message.value.done] : []));
  expect(progress.length).toBeLessThan(6);
  expect(progress.at(-1)).toBe(100);
  expect(said.at(-1)).toMatchObject({ $case: 'stage', value: { startMs: 105, durationMs: 95 } });
  expect(stopwatch.spans()).toMatchObject([{ name: 'convolve', startMs: 105 }]);
});

test('whoever waits for calls to end is told when the last one has, or that time is over', async () => {
  const calls = new ActiveCalls();
  expect(await calls.idle(0)).toBe(true);
  const [first, second] = [calls.begin(), calls.begin()];
  const idle = calls.idle(60_000);
  expect(await calls.idle(1)).toBe(false);
  first();
  second();
  expect(await idle).toBe(true);
});
