/** The event log: gapless numbers, bounded memory, an honest answer when something is gone. */
import { describe, expect, it } from 'vitest';
import { createEventLog, KEPT_BYTES, KEPT_EVENTS, newSession } from '../../../../electron/ipc/event-log.ts';
import { createHostDouble } from '../../../support/host-double.ts';

const LOCKED = { state: 'locked', slots: [] } as const;

function fill(count: number) {
  const host = createHostDouble();
  const log = createEventLog(host, newSession());
  for (let index = 0; index < count; index++) host.emit('vault', LOCKED);
  return { host, log };
}

describe('event log', () => {
  it('numbers events from one without gaps', () => {
    const { log } = fill(3);
    expect(log.since(0)?.map((frame) => frame.sequence)).toEqual([1, 2, 3]);
    expect(log.since(2)?.map((frame) => frame.sequence)).toEqual([3]);
    expect(log.since(3)).toEqual([]);
  });

  it('says null for what it no longer has or never said', () => {
    const { log } = fill(KEPT_EVENTS + 2);
    expect(log.since(1)).toBeNull();
    expect(log.since(2)?.length).toBe(KEPT_EVENTS);
    expect(log.since(KEPT_EVENTS + 3)).toBeNull();
  });

  it('keeps no more binary data than stated', () => {
    const { host, log } = fill(0);
    const bytes = new Uint8Array(KEPT_BYTES / 4);
    for (let index = 0; index < 10; index++)
      host.emit('operation', { id: 'x', sequence: index, event: { kind: 'glimpse', bytes } });
    expect(log.since(5)).toBeNull();
    expect(log.since(6)?.length).toBe(4);
  });

  it('stops listening when closed', () => {
    const { host, log } = fill(1);
    log.close();
    host.emit('vault', LOCKED);
    expect(log.latest()).toBe(1);
  });

  it('makes sessions that do not repeat', () => {
    expect(newSession()).toMatch(/^[0-9a-f]{32}$/);
    expect(newSession()).not.toBe(newSession());
  });
});
