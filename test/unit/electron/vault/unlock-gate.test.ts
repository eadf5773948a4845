import { describe, expect, it, vi } from 'vitest';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { UnlockGate } from '../../../../electron/vault/unlock-gate.ts';
import { codeOf } from './support.ts';

/** A gate on a clock that only its own waits move. */
function gateOnFakeClock() {
  let nowMs = 0;
  const waits: number[] = [];
  const gate = new UnlockGate(
    () => nowMs,
    async (durationMs) => {
      waits.push(durationMs);
      nowMs += durationMs;
    },
  );
  return { gate, waits, pass: (ms: number) => void (nowMs += ms) };
}

const wrong = () => Promise.reject(new CryptoNetsError('PASSPHRASE_WRONG'));

describe('the gate before the vault', () => {
  it('waits longer after each wrong passphrase, up to half a minute', async () => {
    const { gate, waits } = gateOnFakeClock();
    for (let i = 0; i < 10; i++) await codeOf(() => gate.attempt(wrong));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('makes the next attempt wait for what is left, and forgets after a right one', async () => {
    const { gate, waits, pass } = gateOnFakeClock();
    expect(await codeOf(() => gate.attempt(wrong))).toBe('PASSPHRASE_WRONG');
    expect(gate.waitMs).toBe(500);
    pass(200);
    expect(await codeOf(() => gate.attempt(wrong))).toBe('PASSPHRASE_WRONG');
    expect(await gate.attempt(async () => 'open')).toBe('open');
    expect(gate.waitMs).toBe(0);
    expect(waits).toEqual([300, 1000]);
    await codeOf(() => gate.attempt(wrong));
    expect(gate.waitMs).toBe(500);
  });

  it('does not count other failures', async () => {
    const { gate } = gateOnFakeClock();
    await codeOf(() => gate.attempt(() => Promise.reject(new CryptoNetsError('VAULT_CORRUPT'))));
    expect(gate.waitMs).toBe(0);
  });

  it('takes attempts one at a time, so that guesses cannot be made at once', async () => {
    const { gate, waits } = gateOnFakeClock();
    let running = 0;
    const attempt = () =>
      gate.attempt(async () => {
        running += 1;
        expect(running).toBe(1);
        await Promise.resolve();
        running -= 1;
        return wrong();
      });
    await Promise.allSettled([attempt(), attempt(), attempt()]);
    expect(waits).toEqual([500, 1000]);
  });

  it('can be left while waiting, without having tried', async () => {
    const gate = new UnlockGate();
    await codeOf(() => gate.attempt(wrong));
    const stop = new AbortController();
    const work = vi.fn(async () => 1);
    const waiting = codeOf(() => gate.attempt(work, stop.signal));
    setTimeout(() => stop.abort(), 5);
    expect(await waiting).toBe('CANCELLED');
    expect(await codeOf(() => gate.attempt(work, AbortSignal.abort()))).toBe('CANCELLED');
    expect(work).not.toHaveBeenCalled();
  });
});
