import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROW_OVERHEAD_BYTES, UnlockedVault, type RowPlace } from '../../../../electron/vault/unlocked.ts';
import { codeOf, flipped } from './support.ts';

const newVault = (): UnlockedVault => new UnlockedVault(randomBytes(16), Uint8Array.from(randomBytes(32)), 1);
const PLACE: RowPlace = { table: 'keys', rowId: 'row-1', paramsDigest: Uint8Array.of(1, 2, 3, 4) };

const places = fc.record({
  table: fc.stringMatching(/^[a-z][a-z0-9_]{0,31}$/),
  rowId: fc.string({ minLength: 1, maxLength: 128 }),
  paramsDigest: fc.uint8Array({ maxLength: 64 }),
});

describe('sealed rows', () => {
  const vault = newVault();

  it('bring every content back at its own place', () => {
    fc.assert(
      fc.property(places, fc.uint8Array({ maxLength: 5000 }), (place, plain) => {
        const row = vault.seal(place, plain);
        expect(row).toHaveLength(plain.length + ROW_OVERHEAD_BYTES);
        expect(vault.open(place, row)).toEqual(plain);
      }),
    );
  });

  it('do not open at any other place', async () => {
    await fc.assert(
      fc.asyncProperty(places, places, async (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        const row = vault.seal(a, Uint8Array.of(1));
        expect(await codeOf(() => vault.open(b, row))).toBe('VAULT_CORRUPT');
      }),
    );
  });

  it.each<[string, Partial<RowPlace>]>([
    ['another table', { table: 'history' }],
    ['another row', { rowId: 'row-2' }],
    ['other parameters', { paramsDigest: Uint8Array.of(1, 2, 3, 5) }],
    ['no parameters', { paramsDigest: new Uint8Array(0) }],
    ['a shifted border between table and row', { table: 'keysr', rowId: 'ow-1' }],
  ])('do not open for %s', async (_, change) => {
    const row = vault.seal(PLACE, Uint8Array.of(5, 6));
    expect(await codeOf(() => vault.open({ ...PLACE, ...change }, row))).toBe('VAULT_CORRUPT');
  });

  it('do not open in another vault, nor under the same key with another id', async () => {
    const key = Uint8Array.from(randomBytes(32));
    const a = new UnlockedVault(randomBytes(16), Uint8Array.from(key), 1);
    const b = new UnlockedVault(randomBytes(16), Uint8Array.from(key), 1);
    expect(await codeOf(() => b.open(PLACE, a.seal(PLACE, Uint8Array.of(1))))).toBe('VAULT_CORRUPT');
  });

  it('do not open after any change of any byte or length', async () => {
    const row = vault.seal(
      PLACE,
      Uint8Array.from({ length: 40 }, (_, i) => i),
    );
    for (let i = 0; i < row.length; i++) {
      const expected = i === 0 ? 'STORE_NEWER' : 'VAULT_CORRUPT';
      expect(await codeOf(() => vault.open(PLACE, flipped(row, i, 0x80)))).toBe(expected);
      expect(await codeOf(() => vault.open(PLACE, row.subarray(0, i)))).toBe('VAULT_CORRUPT');
    }
    expect(await codeOf(() => vault.open(PLACE, flipped(row, 0)))).toBe('VAULT_CORRUPT');
    expect(await codeOf(() => vault.open(PLACE, Uint8Array.from([...row, 0])))).toBe('VAULT_CORRUPT');
  });

  it('never repeat a nonce and never show the content', () => {
    const plain = Uint8Array.from({ length: 64 }, () => 0x41);
    const rows = Array.from({ length: 200 }, () => Buffer.from(vault.seal(PLACE, plain)).toString('latin1'));
    expect(new Set(rows.map((row) => row.slice(1, 13))).size).toBe(200);
    for (const row of rows) expect(row).not.toContain('AAAA');
  });

  it('leave the content to its owner, and give a buffer of its own', () => {
    const plain = Uint8Array.of(1, 2, 3);
    const opened = vault.open(PLACE, vault.seal(PLACE, plain));
    expect(plain).toEqual(Uint8Array.of(1, 2, 3));
    expect(opened.buffer.byteLength).toBe(3);
  });

  it.each<Partial<RowPlace>>([
    { table: '' },
    { table: 'Keys' },
    { table: 'a'.repeat(33) },
    { rowId: '' },
    { rowId: 'x'.repeat(129) },
    { paramsDigest: new Uint8Array(65) },
  ])('are not made at a place that is none (case %#)', async (change) => {
    expect(await codeOf(() => vault.seal({ ...PLACE, ...change }, Uint8Array.of(1)))).toBe('INTERNAL');
  });
});

describe('locking', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('zeroes the data key and ends every use', async () => {
    const key = Uint8Array.from(randomBytes(32));
    const vault = new UnlockedVault(randomBytes(16), key, 1);
    const row = vault.seal(PLACE, Uint8Array.of(1));
    const listener = vi.fn();
    const forgotten = vi.fn();
    vault.onLock(listener);
    vault.onLock(forgotten)();
    vault.lock();
    vault.lock();
    expect(key).toEqual(new Uint8Array(32));
    expect(listener).toHaveBeenCalledTimes(1);
    expect(forgotten).not.toHaveBeenCalled();
    expect(vault.locked).toBe(true);
    expect(await codeOf(() => vault.open(PLACE, row))).toBe('VAULT_LOCKED');
    expect(await codeOf(() => vault.seal(PLACE, Uint8Array.of(1)))).toBe('VAULT_LOCKED');
    expect(await codeOf(() => vault.borrowDataKey())).toBe('VAULT_LOCKED');
  });

  it('shows no key to whoever prints the vault', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 200 + i);
    const vault = new UnlockedVault(new Uint8Array(16), key, 1);
    expect(JSON.stringify(vault)).not.toMatch(/20[0-9]|21[0-9]|22[0-9]/);
  });

  it('happens by itself after the idle time, which every use starts again', () => {
    const vault = newVault();
    vault.lockAfter(60_000);
    vi.advanceTimersByTime(50_000);
    vault.seal(PLACE, Uint8Array.of(1));
    vi.advanceTimersByTime(59_000);
    expect(vault.locked).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(vault.locked).toBe(true);
  });

  it('can be put off, and turned off', () => {
    const vault = newVault();
    vault.lockAfter(1_000);
    vault.lockAfter(10_000);
    vi.advanceTimersByTime(5_000);
    expect(vault.locked).toBe(false);
    vault.lockAfter(undefined);
    vi.advanceTimersByTime(100_000);
    expect(vault.locked).toBe(false);
  });

  it('is not cheated by a sleeping computer, whose timers stood still', async () => {
    const vault = newVault();
    let nowMs = 0;
    vault.lockAfter(60_000, () => nowMs);
    nowMs = 3_600_000;
    expect(vault.locked).toBe(false);
    expect(await codeOf(() => vault.seal(PLACE, Uint8Array.of(1)))).toBe('VAULT_LOCKED');
    expect(vault.locked).toBe(true);
  });
});
