/** Whether the host answers, on a clock that the test moves. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Connection } from '../../../renderer/src/lib/connection.svelte.ts';
import { BridgeDouble } from '../../support/bridge.ts';

let now = 0;
let tick: () => void = () => {};
const clock = { now: () => now, every: (act: () => void) => ((tick = act), () => {}) };
const pass = async (ms: number): Promise<void> => {
  for (const end = now + ms; now < end; now += 500) {
    tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
};
beforeEach(() => void (now = 0));

describe('the connection', () => {
  it('stays open while pings are answered', async () => {
    const bridge = new BridgeDouble();
    const connection = new Connection(bridge, () => {}, clock);
    await pass(60_000);
    expect(connection.state).toBe('open');
    expect(bridge.calls.filter(({ name }) => name === 'app.ping').length).toBeGreaterThan(8);
  });

  it('is silent when the host is frozen, asks once, and opens again when it wakes', async () => {
    let wake: () => void = () => {};
    const frozen = new Promise<undefined>((resolve) => (wake = () => resolve(undefined)));
    const bridge = new BridgeDouble({ 'app.ping': () => frozen });
    let opened = 0;
    const connection = new Connection(bridge, () => (opened += 1), clock);
    await pass(30_000);
    expect(connection.state).toBe('silent');
    expect(bridge.calls.filter(({ name }) => name === 'app.ping')).toHaveLength(1);
    wake();
    await pass(1000);
    expect([connection.state, opened]).toEqual(['open', 1]);
  });

  it('that is lost is lost, not silent', async () => {
    const bridge = new BridgeDouble();
    const connection = new Connection(bridge, () => {}, clock);
    bridge.connect('lost');
    await pass(30_000);
    expect(connection.state).toBe('lost');
  });
});
