/** The built-in server's life: started once, restarted with patience, stopped for good. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedServer, type EmbeddedState } from '../../../../electron/host/embedded-server.ts';
import type { ServerProcess } from '../../../../electron/host/server-process.ts';

/** A server process that a test makes ready and ends. */
function scriptedProcesses() {
  const started: { ready(address: string): void; end(): void; stops: number }[] = [];
  const start = (): ServerProcess => {
    const address = Promise.withResolvers<string>();
    const exited = Promise.withResolvers<void>();
    address.promise.catch(() => undefined);
    const handle = {
      stops: 0,
      ready: (text: string) => address.resolve(text),
      end: () => {
        address.reject(new Error('it ended'));
        exited.resolve();
      },
    };
    started.push(handle);
    const stop = async (): Promise<void> => {
      handle.stops++;
      exited.resolve();
    };
    return { address: address.promise, exited: exited.promise, stop };
  };
  return { started, start };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the built-in server', () => {
  it('is started once, however often it is asked for', async () => {
    const { started, start } = scriptedProcesses();
    const states: EmbeddedState[] = [];
    const server = new EmbeddedServer(start, (state) => states.push(state));
    const addresses = Promise.all([server.address(), server.address()]);
    started[0]!.ready('127.0.0.1:1');
    expect(await addresses).toEqual(['127.0.0.1:1', '127.0.0.1:1']);
    await settle();
    expect(started).toHaveLength(1);
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready']);
  });

  it('stays stopped where a person stopped it, and notes what became of it', async () => {
    const { started, start } = scriptedProcesses();
    const server = new EmbeddedServer(start, () => undefined);
    const first = server.address();
    started[0]!.ready('127.0.0.1:1');
    await first;
    await settle();
    server.hold(true);
    await server.stop();
    await expect(server.address()).rejects.toMatchObject({ code: 'BUILT_IN_STOPPED' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(1);
    server.hold(false);
    void server.address().catch(() => undefined);
    started[1]!.end();
    await settle();
    expect(server.log.map(({ what }) => what)).toEqual(['started', 'ready', 'stopped', 'started', 'ended']);
    await server.stop();
  });

  it('is restarted after it ended by itself, more slowly each time', async () => {
    const { started, start } = scriptedProcesses();
    const server = new EmbeddedServer(start, () => undefined);
    void server.address().catch(() => undefined);
    for (const delayMs of [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      const before = started.length;
      started.at(-1)!.end();
      await vi.advanceTimersByTimeAsync(delayMs - 1);
      expect(started).toHaveLength(before);
      expect(server.state.state).toBe('unreachable');
      await vi.advanceTimersByTimeAsync(1);
      expect(started).toHaveLength(before + 1);
    }
  });

  it('that is asked for while it waits is started at once', async () => {
    const { started, start } = scriptedProcesses();
    const server = new EmbeddedServer(start, () => undefined);
    void server.address().catch(() => undefined);
    started[0]!.end();
    await settle();
    const address = server.address();
    started[1]!.ready('127.0.0.1:2');
    expect(await address).toBe('127.0.0.1:2');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(2);
  });

  it('that is stopped stays stopped', async () => {
    const { started, start } = scriptedProcesses();
    const server = new EmbeddedServer(start, () => undefined);
    void server.address().catch(() => undefined);
    await server.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toHaveLength(1);
    expect(started[0]!.stops).toBe(1);
    expect(server.state.state).toBe('stopped');
  });
});
