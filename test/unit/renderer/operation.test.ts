/** The operation controller against the bridge double: events in order, one end, nothing left behind. */
import { beforeEach, describe, expect, it } from 'vitest';
import { newOperationId, Operation, type Clock } from '../../../renderer/src/lib/operation.svelte.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { HostEvents, KeySummary } from '../../../shared/ipc/types.ts';
import { OPERATION_ID } from '../../../shared/operations/index.ts';
import { BridgeDouble } from '../../support/bridge.ts';

let bridge: BridgeDouble;
let operation: Operation<'keys.create'>;
let refusal: CryptoNetsError | null;
let ids: string[];
let nowMs: number;
let ticks: number;

beforeEach(() => {
  refusal = null;
  bridge = new BridgeDouble({
    'keys.create': async ({ operationId }) => {
      ids.push(operationId);
      if (refusal) throw refusal;
      return undefined;
    },
    'operation.cancel': async () => undefined,
  });
  ids = [];
  nowMs = 1000;
  ticks = 0;
  const clock: Clock = {
    now: () => nowMs,
    every: () => {
      ticks += 1;
      return () => (ticks -= 1);
    },
  };
  operation = new Operation(bridge, 'keys.create', clock);
});

function start(): Promise<void> {
  return operation.run({ name: 'a key' });
}

function say(sequence: number, event: HostEvents['operation']['event'], id = ids.at(-1)!): void {
  bridge.emit('operation', { id, sequence, event });
}

describe('Operation', () => {
  it('makes ids of the right form, each its own', () => {
    const made = Array.from({ length: 50 }, newOperationId);
    expect(made.every((id) => OPERATION_ID.test(id))).toBe(true);
    expect(new Set(made).size).toBe(50);
  });

  it('follows its stages on its own clock and ends with the result', async () => {
    const run = start();
    nowMs = 1030;
    say(0, { kind: 'progress', stage: 'encrypt', done: 1, total: 784, unit: 'ciphertexts' });
    say(1, { kind: 'glimpse', bytes: Uint8Array.of(1, 2, 3) });
    expect(operation.stages[0]).toMatchObject({ name: 'encrypt', sinceMs: 30, done: 1 });
    expect(operation.glimpse).toEqual(Uint8Array.of(1, 2, 3));
    const result = { name: 'a key' } as KeySummary;
    say(2, { kind: 'done', result });
    await run;
    expect(operation.state).toBe('done');
    expect(operation.result).toEqual(result);
  });

  it('passes over other operations, repeated events and whatever comes after the end', async () => {
    const run = start();
    say(0, { kind: 'cancelled' }, 'f'.repeat(32));
    say(1, { kind: 'progress', stage: 'encrypt', done: 5, total: 10, unit: 'images' });
    say(1, { kind: 'progress', stage: 'encrypt', done: 9, total: 10, unit: 'images' });
    expect(operation.stages[0]?.done).toBe(5);
    say(2, { kind: 'cancelled' });
    say(3, { kind: 'failed', error: { code: 'INTERNAL', message: '' } });
    await run;
    expect(operation.state).toBe('cancelled');
    expect(operation.error).toBeNull();
  });

  it('leaves no listener and no timer behind', async () => {
    const before = bridge.listeners('operation');
    const run = start();
    expect([bridge.listeners('operation'), ticks]).toEqual([before + 1, 1]);
    say(0, { kind: 'cancelled' });
    await run;
    expect([bridge.listeners('operation'), ticks]).toEqual([before, 0]);
  });

  it('fails when the start is refused', async () => {
    refusal = new CryptoNetsError('VAULT_LOCKED');
    await start();
    expect(operation.state).toBe('failed');
    expect(operation.error?.code).toBe('VAULT_LOCKED');
  });

  it('tells a lost host from a lost server', async () => {
    const run = start();
    bridge.connect('lost');
    await run;
    expect(operation.error?.code).toBe('HOST_LOST');
    bridge.connect('open');
    const other = start();
    say(0, { kind: 'failed', error: { code: 'SERVER_LOST', message: 'm' } });
    await other;
    expect(operation.error?.code).toBe('SERVER_LOST');
  });

  it('asks the host to stop and waits for its word', async () => {
    const run = start();
    await operation.stop();
    expect(operation.state).toBe('stopping');
    expect(bridge.calls.at(-1)).toEqual({ name: 'operation.cancel', input: { operationId: ids[0] } });
    say(0, { kind: 'cancelled' });
    await run;
    expect(operation.state).toBe('cancelled');
  });

  it('starts once at a time, and afresh after an end', async () => {
    const first = start();
    await start();
    expect(ids).toHaveLength(1);
    say(0, { kind: 'failed', error: { code: 'BUSY', message: 'm' } });
    await first;
    const second = start();
    expect([operation.state, operation.error, operation.stages]).toEqual(['running', null, []]);
    say(0, { kind: 'cancelled' });
    await second;
  });
});
