/** Operations: numbered messages, one end each, cancelling. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Operations, type Emit } from '../../../../electron/operations/index.ts';
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';

type Message = Parameters<Emit<string, { kind: 'aside' }>>[0];

function recorder(): { operations: Operations<string, { kind: 'aside' }>; said: Message[] } {
  const said: Message[] = [];
  return { operations: new Operations((message) => said.push(message)), said };
}

const A = 'a'.repeat(32);

describe('an operation', () => {
  it('says everything in order and ends with its result', async () => {
    const { operations, said } = recorder();
    await operations.start(A, async ({ report, emit }) => {
      report({ kind: 'progress', stage: 'encrypt', done: 1, total: 2, unit: 'ciphertexts' });
      emit({ kind: 'aside' });
      return 'result';
    });
    expect(said.map(({ event }) => event.kind)).toEqual(['progress', 'aside', 'done']);
    expect(said.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(operations.count).toBe(0);
  });

  it('begins after its caller has the answer', async () => {
    const { operations, said } = recorder();
    const ended = operations.start(A, async ({ report }) => {
      report({ kind: 'progress', stage: 'encrypt', done: 0, total: 1, unit: 'steps' });
      return 'x';
    });
    expect(said).toEqual([]);
    await ended;
    expect(said).toHaveLength(2);
  });

  it('tells a failure by its code, without its cause', async () => {
    const { operations, said } = recorder();
    await operations.start(A, async () => {
      throw new CryptoNetsError('KEY_NOT_FOUND', undefined, { cause: new Error('private') });
    });
    expect(said.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code: 'KEY_NOT_FOUND' } });
    expect(JSON.stringify(said)).not.toContain('private');
    await operations.start(A, async () => {
      throw new TypeError('private');
    });
    expect(said.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } });
    expect(JSON.stringify(said)).not.toContain('private');
  });

  it('that is cancelled ends as cancelled, whatever it throws or returns', async () => {
    const works = [
      async (signal: AbortSignal) => throwIfAborted(signal),
      async () => Promise.reject(new CryptoNetsError('SERVER_LOST')),
      async () => undefined,
    ];
    for (const work of works) {
      const { operations, said } = recorder();
      const ended = operations.start(A, async ({ signal }) => {
        await sleep(20);
        await work(signal);
        return 'too late';
      });
      operations.cancel(A);
      await ended;
      expect(said.map(({ event }) => event.kind)).toEqual(['cancelled']);
    }
  });

  it('is deaf after its end', async () => {
    const { operations, said } = recorder();
    let late = (): void => undefined;
    await operations.start(A, async ({ emit }) => {
      late = () => emit({ kind: 'aside' });
      return 'x';
    });
    late();
    operations.cancel(A);
    expect(said.map(({ event }) => event.kind)).toEqual(['done']);
  });

  it('has an id of its own while it runs, which is free afterwards', async () => {
    const { operations } = recorder();
    const ended = operations.start(A, () => sleep(10, 'x'));
    expect(() => operations.start(A, async () => 'y')).toThrowError(
      expect.objectContaining({ code: 'OPERATION_EXISTS' }) as Error,
    );
    await ended;
    await operations.start(A, async () => 'z');
  });
});

describe('all operations', () => {
  it('are stopped together, and waited for', async () => {
    const { operations, said } = recorder();
    let freed = 0;
    for (const id of ['a', 'b', 'c']) {
      void operations.start(id.repeat(32), async ({ signal }) => {
        try {
          while (!signal.aborted) await sleep(5);
          throw new CryptoNetsError('CANCELLED');
        } finally {
          await sleep(20);
          freed++;
        }
      });
    }
    await operations.cancelAll();
    expect(freed).toBe(3);
    expect(said.map(({ event }) => event.kind)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });
});
