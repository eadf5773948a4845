/** Small pure readings: scores, numbers, bytes as texture, keys, crossings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, duration, percent, rate } from '../../../renderer/src/lib/format.ts';
import { crossingOfLive, crossingOfTrace } from '../../../renderer/src/lib/predict/crossing.ts';
import { wrongIndices } from '../../../renderer/src/lib/predict/input.ts';
import { readScores } from '../../../shared/network/description/certainty.ts';
import { paintTexture, rgbOf, textureSide } from '../../../renderer/src/lib/predict/texture.ts';
import { resolveTheme } from '../../../renderer/src/lib/settings.svelte.ts';
import { shortcutOf } from '../../../renderer/src/lib/shortcuts.ts';

describe('readScores', () => {
  it('picks the greatest score, the first of equals, as the host does', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { minLength: 2, maxLength: 10 }), (scores) => {
        const reading = readScores(scores);
        expect(reading.digit).toBe(scores.indexOf(Math.max(...scores)));
        expect(reading.heights.every((height) => height >= 0 && height <= 1)).toBe(true);
        expect(reading.runnerUp).not.toBe(reading.digit);
      }),
    );
  });

  it('says how certain the lead is', () => {
    expect(readScores([0, 100, 50]).certainty).toBe('certain');
    expect(readScores([0, 100, 80]).certainty).toBe('leaning');
    expect(readScores([0, 100, 99])).toMatchObject({ certainty: 'unsure', runnerUp: 2 });
    expect(readScores([7, 7, 7]).certainty).toBe('unsure');
  });
});

describe('numbers', () => {
  it.each([
    [0.42, '0.4 ms'],
    [12.4, '12 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [12_440, '12.4 s'],
    [125_000, '2 min 05 s'],
  ])('writes %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [784, '784 B'],
    [19_600, '19.6 kB'],
    [999_600, '1.00 MB'],
    [156_700_000, '157 MB'],
  ])('writes %d bytes as %s', (count, text) => expect(bytes(count)).toBe(text));

  it('never rounds a share up to 100 per cent', () => {
    expect(percent(0.9999)).toBe('99.9 %');
    expect(percent(0.9904)).toBe('99.0 %');
    expect(percent(1)).toBe('100 %');
  });

  it('gives rates two significant digits', () => {
    expect(rate(10_000, 1204)).toBe('8,300');
    expect(rate(1, 2900)).toBe('0.3');
  });
});

describe('texture', () => {
  it('paints each byte between the two colours', () => {
    const target = new Uint8ClampedArray(8);
    paintTexture(target, Uint8Array.of(0, 255), '#102030', ' #ffffff ');
    expect([...target]).toEqual([16, 32, 48, 255, 255, 255, 255, 255]);
    expect(textureSide(4096)).toBe(64);
    expect(rgbOf('red')).toEqual([0, 0, 0]);
  });
});

describe('crossings', () => {
  it('shows acknowledged bytes while sending, and the total when done', () => {
    const stage = { name: 'upload', sinceMs: 1, done: 25, total: 100, unit: 'bytes' } as const;
    expect(crossingOfLive([stage], 'upload')).toEqual({ bytes: 25, ms: null, share: 0.25, under: true });
    expect(crossingOfLive([stage], 'download')).toEqual({ bytes: null, ms: null, share: 0, under: false });
    // Never 0 bytes sent beside bytes of what is sent.
    expect(crossingOfLive([{ ...stage, done: 0 }], 'upload')).toMatchObject({ bytes: null, under: true });
    const trace = {
      spans: [{ name: 'upload', startMs: 1, durationMs: 9 } as const],
      wallMs: 20,
      uploadBytes: 7,
      downloadBytes: 3,
      calls: 1,
    };
    expect(crossingOfTrace(trace, 'upload')).toEqual({ bytes: 7, ms: 9, share: 1, under: false });
  });
});

describe('shortcuts', () => {
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });
  it('leaves Enter and undo to whatever uses them', () => {
    expect(shortcutOf(press('Enter'), false)).toBe('predict');
    expect(shortcutOf(press('Enter'), true)).toBeNull();
    expect(shortcutOf(press('z', true), true)).toBeNull();
    expect(shortcutOf({ ...press('Z', true), shiftKey: true }, false)).toBe('redo');
    expect(shortcutOf(press('y', true), false)).toBe('redo');
    expect(shortcutOf(press('Escape'), true)).toBe('stop');
    expect(shortcutOf(press('/', true), true)).toBe('shortcuts');
    expect(shortcutOf(press('o'), false)).toBeNull();
  });
});

it('finds wrong predictions only where labels are known', () => {
  expect(wrongIndices([1, 2, 3], Uint8Array.of(1, 3, 3))).toEqual([1]);
  expect(wrongIndices([1, 2, 3], null)).toEqual([]);
});

it('resolves the theme', () => {
  expect(resolveTheme('system', true)).toBe('dark');
  expect(resolveTheme('light', true)).toBe('light');
});
