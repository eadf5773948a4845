/** The contract over both transports: what a view sees must not depend on what carries it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventLog, newSession, type EventLog } from '../../electron/ipc/event-log.ts';
import type { FramePort } from '../../electron/ipc/frame-port.ts';
import { MAX_CALLS_AT_ONCE, openHostDoor } from '../../electron/ipc/host-door.ts';
import { ViewBridge, type ConnectionState } from '../../electron/ipc/view-bridge.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { IMAGE_BYTES, MAX_IMAGES, type Handlers } from '../../shared/ipc/contract.ts';
import type { HostEvents, Settings, VaultStatus } from '../../shared/ipc/types.ts';
import { createHostDouble } from '../support/host-double.ts';
import { TRANSPORTS } from '../support/transports.ts';

const OPERATION = '0123456789abcdef0123456789abcdef';
const SETTINGS: Settings = {
  theme: 'dark',
  language: 'system',
  engine: 'auto',
  keepHistory: true,
  historyDays: 0,
  autoLockMinutes: 5,
  predictWhileDrawing: false,
  checkForUpdates: false,
  notify: false,
  canaryPercent: 0,
  model: '',
};
const LOCKED: VaultStatus = { state: 'locked', slots: [] };

function glimpse(first: number): HostEvents['operation'] {
  return {
    id: OPERATION,
    sequence: first,
    event: { kind: 'glimpse', bytes: Uint8Array.of(first, 255, 0, 128) },
  };
}

describe.each(TRANSPORTS)('over a $name', (transport) => {
  let opened: Awaited<ReturnType<typeof transport.open>>;
  let log: EventLog;
  let host: ReturnType<typeof createHostDouble>;
  let doors: FramePort[];

  async function open(given: Partial<Handlers> = {}): Promise<void> {
    host = createHostDouble(given);
    log = createEventLog(host, newSession());
    doors = [];
    opened = await transport.open((port) => {
      doors.push(port);
      openHostDoor(host.handlers, log, port);
    });
  }

  /** A view whose states are recorded; resolves when it is connected. */
  async function view() {
    const made = new ViewBridge();
    const states: ConnectionState[] = [];
    made.bridge.onConnection((state) => states.push(state));
    const connect = async (): Promise<void> => {
      const port = await opened.connect();
      made.attach(port);
      await expect.poll(() => states.at(-1)).toBe('open');
    };
    await connect();
    return { bridge: made.bridge, states, connect };
  }

  beforeEach(() => open());
  afterEach(() => opened.close());

  it('answers a call with the value of its handler', async () => {
    await open({ 'settings.get': () => Promise.resolve(SETTINGS) });
    const { bridge } = await view();
    expect(await bridge.call('settings.get', undefined)).toEqual({ ok: true, value: SETTINGS });
  });

  it('answers undefined as undefined', async () => {
    await open({ 'history.clear': () => Promise.resolve(undefined) });
    const { bridge } = await view();
    const result = await bridge.call('history.clear', {});
    expect(result.ok && result.value).toBe(undefined);
  });

  it('carries the largest batch of pixels unchanged', async () => {
    let sum = 0;
    let labels: Uint8Array | undefined;
    await open({
      'predict.start': (input) => {
        sum = input.pixels.reduce((total, pixel) => total + pixel, 0);
        labels = input.labels;
        return Promise.resolve(undefined);
      },
    });
    const { bridge } = await view();
    const pixels = new Uint8Array(MAX_IMAGES * IMAGE_BYTES).fill(1);
    pixels[12_345] = 201;
    const result = await bridge.call('predict.start', {
      operationId: OPERATION,
      model: undefined,
      packing: 'auto',
      pixels,
      labels: Uint8Array.of(1, 2, 3),
      checkPlain: false,
    });
    expect(result.ok).toBe(true);
    expect(sum).toBe(pixels.length + 200);
    expect(labels).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('answers errors by code and keeps what is unknown inside', async () => {
    await open({
      'vault.lock': () => Promise.reject(new CryptoNetsError('VAULT_MISSING')),
      'keys.list': () => Promise.reject(new Error('a private detail')),
    });
    const { bridge } = await view();
    expect(await bridge.call('vault.lock', undefined)).toMatchObject({ error: { code: 'VAULT_MISSING' } });
    const hidden = await bridge.call('keys.list', undefined);
    expect(hidden).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(hidden)).not.toContain('private detail');
  });

  it('refuses calls and inputs that the contract does not know', async () => {
    const { bridge } = await view();
    expect(await bridge.call('constructor' as 'keys.list', undefined)).toMatchObject({
      error: { code: 'CALL_UNKNOWN' },
    });
    expect(await bridge.call('keys.delete', { id: '../etc', current: undefined })).toMatchObject({
      error: { code: 'ARGUMENT_INVALID' },
    });
  });

  it('answers an input that cannot travel on the side that made it', async () => {
    const { bridge } = await view();
    const result = await bridge.call('keys.delete', { id: (() => 1) as never, current: undefined });
    expect(result.ok).toBe(false);
  });

  it('passes events on, in order and with their bytes, until the subscription ends', async () => {
    const { bridge } = await view();
    const heard: HostEvents['operation'][] = [];
    const end = bridge.on('operation', (event) => heard.push(event));
    host.emit('operation', glimpse(1));
    host.emit('operation', glimpse(2));
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toEqual([glimpse(1), glimpse(2)]);
    end();
    let other = 0;
    bridge.on('vault', () => other++);
    host.emit('operation', glimpse(3));
    host.emit('vault', LOCKED);
    await expect.poll(() => other).toBe(1);
    expect(heard.length).toBe(2);
  });

  it('gives a returning view the events that it missed, once each', async () => {
    const { bridge, states, connect } = await view();
    const heard: number[] = [];
    bridge.on('operation', (event) => heard.push(event.sequence));
    host.emit('operation', glimpse(1));
    await expect.poll(() => heard.length).toBe(1);
    doors[0]?.close();
    await expect.poll(() => states.at(-1)).toBe('lost');
    host.emit('operation', glimpse(2));
    host.emit('operation', glimpse(3));
    await connect();
    host.emit('operation', glimpse(4));
    await expect.poll(() => heard).toEqual([1, 2, 3, 4]);
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
  });

  it('answers calls under way as HOST_LOST when the connection ends, and later ones too', async () => {
    await open({ 'models.list': () => new Promise(() => undefined) });
    const { bridge, states } = await view();
    const pending = bridge.call('models.list', undefined);
    await expect.poll(() => doors.length).toBe(1);
    doors[0]?.close();
    expect(await pending).toMatchObject({ error: { code: 'HOST_LOST' } });
    await expect.poll(() => states.at(-1)).toBe('lost');
    expect(await bridge.call('keys.list', undefined)).toMatchObject({ error: { code: 'HOST_LOST' } });
  });

  it('keeps calls that are made before the connection and makes them then', async () => {
    await open({ 'settings.get': () => Promise.resolve(SETTINGS) });
    const fresh = new ViewBridge();
    const early = fresh.bridge.call('settings.get', undefined);
    fresh.attach(await opened.connect());
    expect(await early).toEqual({ ok: true, value: SETTINGS });
  });

  it('serves two views at once, each its own answers, both the events', async () => {
    await open({
      'settings.set': (input) => Promise.resolve({ ...SETTINGS, theme: input.theme ?? 'system' }),
    });
    const [one, two] = [await view(), await view()];
    const heard: string[] = [];
    one.bridge.on('vault', () => heard.push('one'));
    two.bridge.on('vault', () => heard.push('two'));
    const [light, dark] = await Promise.all([
      one.bridge.call('settings.set', { theme: 'light' } as never),
      two.bridge.call('settings.set', { theme: 'dark' } as never),
    ]);
    expect(light).toMatchObject({ value: { theme: 'light' } });
    expect(dark).toMatchObject({ value: { theme: 'dark' } });
    host.emit('vault', LOCKED);
    await expect.poll(() => [...heard].sort()).toEqual(['one', 'two']);
  });

  it('answers BUSY instead of queueing without end', async () => {
    const waiting: (() => void)[] = [];
    await open({ 'keys.list': () => new Promise((resolve) => waiting.push(() => resolve([]))) });
    const { bridge } = await view();
    const calls = Array.from({ length: MAX_CALLS_AT_ONCE + 1 }, () => bridge.call('keys.list', undefined));
    expect(await calls.at(-1)).toMatchObject({ error: { code: 'BUSY' } });
    for (const finish of waiting) finish();
    const results = await Promise.all(calls.slice(0, -1));
    expect(results.every((result) => result.ok)).toBe(true);
  });

  it.each([
    ['a call before hello', [{ kind: 'call', id: 1, name: 'keys.list' }]],
    [
      'a second hello',
      [
        { kind: 'hello', session: null, after: 0 },
        { kind: 'hello', session: null, after: 0 },
      ],
    ],
    ['an unknown kind', [{ kind: 'shutdown' }]],
    ['something else', ['hello']],
    [
      'a negative call number',
      [
        { kind: 'hello', session: null, after: 0 },
        { kind: 'call', id: -1, name: 'x' },
      ],
    ],
  ])('ends the connection after %s', async (_, frames) => {
    const port = await opened.connect();
    let ended = false;
    port.onClose(() => (ended = true));
    port.onFrame(() => undefined);
    for (const frame of frames) port.send(frame);
    await expect.poll(() => ended).toBe(true);
  });
});
