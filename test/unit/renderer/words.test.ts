/** The tone of what people read, and the look in numbers: contrast of every pair of colours, no inline styles (the CSP refuses them). */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorWords } from '../../../renderer/src/lib/error-words.ts';
import { remediesOf } from '../../../renderer/src/lib/remedies.ts';
import type { ViewName } from '../../../renderer/src/lib/router.svelte.ts';
import { rgbOf } from '../../../renderer/src/lib/predict/texture.ts';
import { words } from '../../../renderer/src/lib/words.ts';
import { ERROR_FACTS, type ErrorCode } from '../../../shared/errors/index.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../../renderer/src');

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return [];
}

describe('the model of an answer', () => {
  const { modelIs } = words.predict.details;

  it('is named with what its server knows of it', () => {
    expect(modelIs('mnist', undefined)).toBe('mnist');
    expect(modelIs('mnist', { title: 'mnist', accuracy: null })).toBe('mnist');
    expect(modelIs('mnist', { title: 'Digits', accuracy: 0.9904 })).toMatch(
      /^Digits \(mnist\), 99\.0\d? ?% right on what was held out$/,
    );
  });
});

describe('words', () => {
  it('never shout or say oops', () => {
    for (const text of texts(words)) expect(text).not.toMatch(/!|oops|sorry/i);
  });

  it('give every error a title and something to do that a window can offer', () => {
    for (const code of Object.keys(ERROR_FACTS) as ErrorCode[]) {
      const said = errorWords({ code, message: ERROR_FACTS[code].message });
      expect(said.title, code).toMatch(/\.$/);
      expect(said.detail, code).toBeNull();
      expect(said.hint, code).toMatch(/\.$/);
      expect(`${said.title} ${said.hint}`, code).not.toMatch(/(^|\s)--\w|npm run|CRYPTONETS_|keystore/);
    }
  });

  it('give the details when the report knows more than the title', () => {
    expect(errorWords({ code: 'IDX_INVALID', message: 'images: cut short' }).detail).toBe(
      'images: cut short',
    );
  });

  it('offer a way to the place that an error names, unless one is there', () => {
    const router = { view: 'predict' as ViewName, go: (view: ViewName) => void (router.view = view) };
    const remedies = remediesOf(router, () => undefined);
    remedies(ERROR_FACTS.VAULT_LOCKED.recover)?.act();
    expect(router.view).toBe('keys');
    expect(remedies(ERROR_FACTS.VAULT_LOCKED.recover)).toBeUndefined();
    expect(remedies(ERROR_FACTS.SERVER_UNREACHABLE.recover)?.label).toBe(words.remedies.go.servers);
    expect(remedies('none')).toBeUndefined();
  });
});

describe('the reason for a packing', () => {
  const { reason } = words.predict.packing;
  const choice = {
    packing: 'interactive' as const,
    images: 1,
    batchMs: 2085,
    interactiveMs: 123,
    measured: false,
    batches: 1,
    batchBytes: 146e6,
    interactiveBytes: 570e3,
    keyBytes: 10.7e6,
    crossover: 17,
  };

  it('is one sentence with the numbers', () => {
    expect(reason({ kind: 'first', choice })).toBe(
      '1 image: 123 ms expected, 2.09 s as a batch; 570 kB up and down instead of 146 MB, and 10.7 MB of evaluation keys once. ' +
        'A batch is faster from 17 images on.',
    );
    const batch = { ...choice, packing: 'batch' as const, images: 1500, measured: true, interactiveMs: 50e3 };
    expect(reason({ kind: 'first', choice: batch })).toBe(
      '1,500 images: 2.09 s measured here, 50.0 s one at a time; 146 MB up and down, however many there are. ' +
        'A batch is faster from 17 images on.',
    );
  });

  it('adds up what several batches carry, as what was sent does', () => {
    const many = { ...choice, packing: 'batch' as const, images: 10_000, batches: 2, interactiveMs: 1.2e6 };
    expect(reason({ kind: 'first', choice: many })).toBe(
      '10,000 images: 2.09 s expected, 20 min 00 s one at a time; 292 MB up and down in 2 batches. A batch is faster from 17 images on.',
    );
    expect(reason({ kind: 'first', choice: { ...choice, images: 9000, batches: 2 } })).toContain(
      'instead of 292 MB',
    );
  });

  it('may be that there was no choice', () => {
    expect(reason(null)).toBe('You chose it.');
    expect(reason({ kind: 'only' })).toMatch(/batches only/);
  });
});

describe('look', () => {
  const css = readFileSync(path.join(SOURCE, 'styles/tokens.css'), 'utf8');
  const [light = '', dark = ''] = css.split(":root[data-theme='dark']");
  const tokens = (block: string) =>
    new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!]));
  const themes = { light: tokens(light), dark: new Map([...tokens(light), ...tokens(dark)]) };
  const TEXT = [
    ...['ink', 'ink-soft', 'private', 'error'].flatMap((text) =>
      ['surface', 'raised', 'sunken'].map((on) => [text, on] as const),
    ),
    ...['ink', 'ink-soft', 'blind'].map((text) => [text, 'blind-surface'] as const),
    ['blind', 'raised'],
    ['wire', 'raised'],
    ['private-ink', 'private'],
    ['error', 'error-soft'],
    ['ink', 'error-soft'],
    ['ink', 'private-soft'],
    ['ink', 'blind-soft'],
    ['ink', 'wire-soft'],
    ['ink-soft', 'paper'],
  ] as const;

  it.each(['light', 'dark'] as const)('has AA contrast of text in %s', (theme) => {
    for (const [text, on] of TEXT) {
      expect(
        contrast(themes[theme].get(text)!, themes[theme].get(on)!),
        `${text} on ${on}`,
      ).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['light', 'dark'] as const)('has visible borders and focus in %s', (theme) => {
    for (const edge of ['line-strong', 'focus'])
      for (const on of ['surface', 'raised', 'blind-surface'])
        expect(
          contrast(themes[theme].get(edge)!, themes[theme].get(on)!),
          `${edge} on ${on}`,
        ).toBeGreaterThanOrEqual(3);
  });

  it('has no literal style attribute and no raw HTML in any component', () => {
    const components = globSync('**/*.svelte', { cwd: SOURCE });
    expect(components.length).toBeGreaterThan(20);
    for (const name of components) {
      const text = readFileSync(path.join(SOURCE, name), 'utf8');
      expect(text, name).not.toMatch(/\sstyle=|\{@html/);
    }
  });
});

function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}
