/** Vault, servers, history, settings and connection against the bridge double. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../../renderer/src/lib/app.svelte.ts';
import { BridgeDouble } from '../../support/bridge.ts';

let bridge: BridgeDouble;
let app: App;

beforeEach(async () => {
  bridge = new BridgeDouble();
  bridge.world.pace = 0;
  app = new App(bridge);
  await app.refresh();
});

describe('vault', () => {
  it('is made with a passphrase; the recovery code is there until it is put away', async () => {
    expect(await app.vault.create('passphrase', 'correct horse battery', true)).toBe(true);
    expect(app.vault.status.value?.state).toBe('unlocked');
    expect(app.vault.recoveryCode).toMatch(/^[A-Z0-9-]{20,}$/);
    app.vault.putRecoveryCodeAway();
    expect(app.vault.recoveryCode).toBeNull();
  });

  it('zeroes the passphrase that it sent', async () => {
    await app.vault.create('passphrase', 'correct horse battery', false);
    const call = bridge.calls.find(({ name }) => name === 'vault.create');
    const { protection } = call?.input as { protection: { passphrase: Uint8Array } };
    expect(protection.passphrase).toEqual(new Uint8Array(21));
  });

  it('is made and opened by the same bytes, with the spaces that were typed', async () => {
    await app.vault.create('passphrase', ' correct horse battery ', false);
    const length = (name: string): number | undefined => {
      const input = bridge.calls.findLast((call) => call.name === name)?.input as {
        protection?: { passphrase: Uint8Array };
        passphrase?: Uint8Array;
      };
      return (input.protection ?? input).passphrase?.length;
    };
    await app.vault.lock();
    await app.vault.unlock('passphrase', ' correct horse battery ');
    expect([length('vault.create'), length('vault.unlock')]).toEqual([23, 23]);
  });

  it('says what is wrong and stays as it was', async () => {
    expect(await app.vault.create('passphrase', 'short', false)).toBe(false);
    expect(app.vault.error?.code).toBe('PASSPHRASE_WEAK');
    await app.vault.create('passphrase', 'correct horse battery', false);
    await app.vault.lock();
    expect(await app.vault.unlock('passphrase', 'wrong passphrase')).toBe(false);
    expect([app.vault.error?.code, app.vault.status.value?.state]).toEqual(['PASSPHRASE_WRONG', 'locked']);
    expect(await app.vault.unlock('passphrase', 'correct horse battery')).toBe(true);
    expect(app.vault.error).toBeNull();
    expect(await app.vault.changePassphrase('passphrase', 'wrong passphrase', 'another passphrase')).toBe(
      false,
    );
    expect(app.vault.error?.code).toBe('PASSPHRASE_WRONG');
    expect(
      await app.vault.changePassphrase('passphrase', 'correct horse battery', 'another passphrase'),
    ).toBe(true);
    const change = bridge.calls.findLast(({ name }) => name === 'vault.changePassphrase');
    expect(change?.input).toEqual({
      current: { kind: 'passphrase', passphrase: new Uint8Array(21) },
      next: new Uint8Array(18),
    });
  });

  it('makes, refuses and deletes keys', async () => {
    expect(await app.vault.createKey('mine')).toBe(true);
    expect(app.vault.keys.value?.map((key) => key.name)).toEqual(['mine']);
    expect(await app.vault.createKey('mine')).toBe(false);
    expect(app.vault.keyMaking.error?.code).toBe('KEY_EXISTS');
    await app.vault.deleteKey(app.vault.keys.value![0]!.id, null, '');
    expect(app.vault.keys.value).toEqual([]);
  });

  it('follows the host when it locks by itself', () => {
    bridge.emit('vault', { state: 'locked', slots: [] });
    expect(app.vault.status.value?.state).toBe('locked');
  });
});

describe('servers', () => {
  const lab = { name: 'Lab', address: 'lab.example:7443', caPem: '', token: '' };

  it('are added, chosen and removed', async () => {
    expect(await app.servers.add(lab)).toBe(true);
    const added = app.servers.list.value![1]!;
    await app.servers.select(added.id);
    expect([app.servers.selected?.name, app.servers.state.value?.id]).toEqual(['Lab', added.id]);
    await app.servers.remove(added.id, null, '');
    expect(app.servers.list.value).toHaveLength(1);
  });

  it('refuse a name that the contract does not allow', async () => {
    expect(await app.servers.add({ ...lab, name: 'a/b' })).toBe(false);
    expect(app.servers.error?.code).toBe('ARGUMENT_INVALID');
  });

  it('ask for the models again when one becomes ready', async () => {
    const asked = (): number => bridge.calls.filter(({ name }) => name === 'models.list').length;
    const before = asked();
    bridge.emit('server', { id: 'built-in', state: 'ready' });
    await Promise.resolve();
    expect(asked()).toBe(before);
    bridge.emit('server', { id: 'built-in', state: 'unreachable' });
    bridge.emit('server', { id: 'built-in', state: 'ready' });
    await Promise.resolve();
    expect(asked()).toBe(before + 1);
  });
});

describe('history', () => {
  const predictOnce = async (): Promise<void> => {
    app.predict.choose({
      kind: 'digit',
      source: 'sample',
      name: 's',
      pixels: new Uint8Array(784).fill(9),
      label: null,
    });
    await app.predict.predict();
  };

  it('lists, opens, deletes one and clears', async () => {
    await predictOnce();
    await predictOnce();
    await app.history.refresh();
    expect(app.history.total).toBe(2);
    app.history.openId = app.history.entries[0]!.id;
    expect(app.history.open?.trace.spans.length).toBeGreaterThan(5);
    await app.history.delete(app.history.openId);
    expect([app.history.open, app.history.total]).toEqual([null, 1]);
    await app.history.clear(null, '');
    expect(app.history.entries).toEqual([]);
  });

  it('reads on page by page', async () => {
    await predictOnce();
    const [one] = bridge.world.history;
    bridge.world.history = Array.from({ length: 120 }, (_, index) => ({ ...one!, id: `entry${index}` }));
    await app.history.refresh();
    expect([app.history.entries.length, app.history.hasMore]).toEqual([50, true]);
    await app.history.more();
    await app.history.more();
    expect([app.history.entries.length, app.history.hasMore]).toEqual([120, false]);
    expect(new Set(app.history.entries.map((entry) => entry.id)).size).toBe(120);
  });
});

it('makes keys ready while nothing is done, at its own server and at no other', async () => {
  vi.useFakeTimers();
  try {
    for (const [address, asked] of [
      [null, 1],
      ['lab.example:7443', 0],
    ] as const) {
      bridge = new BridgeDouble();
      bridge.world.interactive = true;
      bridge.world.servers = [{ id: 'built-in', name: 'one', address, selected: true }];
      app = new App(bridge);
      await app.refresh();
      bridge.emit('server', { id: 'built-in', state: 'unreachable' });
      bridge.emit('server', { id: 'built-in', state: 'ready' });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(bridge.calls.filter(({ name }) => name === 'predict.warm')).toHaveLength(asked);
    }
  } finally {
    vi.useRealTimers();
  }
});

it('hears at once of what another window does to keys and servers', async () => {
  const other = new App(bridge);
  await other.refresh();
  await app.vault.createKey('mine');
  await app.servers.add({ name: 'Lab', address: 'lab.example:7443', caPem: '', token: '' });
  await app.servers.select(app.servers.list.value![1]!.id);
  expect(other.vault.keys.value?.map(({ name }) => name)).toEqual(['mine']);
  expect(other.servers.selected?.name).toBe('Lab');
});

describe('settings', () => {
  it('change one thing at a time and follow the host', async () => {
    await app.settings.change({ theme: 'dark' });
    expect(app.settings.value).toMatchObject({ theme: 'dark', keepHistory: true });
    bridge.emit('settings', { ...app.settings.value!, engine: 'seal' });
    expect(app.settings.value?.engine).toBe('seal');
  });
});

describe('connection', () => {
  it('asks for everything again when the host is back', async () => {
    bridge.connect('lost');
    expect(app.connection.state).toBe('lost');
    bridge.world.settings = { ...bridge.world.settings, theme: 'light' };
    bridge.connect('open');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(app.settings.value?.theme).toBe('light');
  });
});
