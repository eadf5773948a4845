/** The tone of what people read, and the look in numbers: contrast of every pair of colours, no inline styles (the CSP refuses them). */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorWords } from '../../../renderer/src/lib/error-words.ts';
import { rgbOf } from '../../../renderer/src/lib/predict/texture.ts';
import { words } from '../../../renderer/src/lib/words.ts';
import { ERROR_FACTS, type ErrorCode } from '../../../shared/errors/index.ts';

const SOURCE = path.resolve(import.meta.dirname, '../../../renderer/src');

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return [];
}

describe('words', () => {
  it('never shout or say oops', () => {
    for (const text of texts(words)) expect(text).not.toMatch(/!|oops|sorry/i);
  });

  it('give every error a title and something to do that a window can offer', () => {
    for (const code of Object.keys(ERROR_FACTS) as ErrorCode[]) {
      const { title, hint } = ERROR_FACTS[code];
      const said = errorWords({ code, message: title, hint });
      expect(said.title, code).toMatch(/\.$/);
      expect(said.why, code).toBeNull();
      expect(said.todo, code).toMatch(/\.$/);
      expect(said.todo, code).not.toMatch(/(^|\s)--\w/);
    }
  });

  it('say why when the report knows more than the title', () => {
    const said = errorWords({ code: 'IDX_INVALID', message: 'images: cut short', hint: 'x' });
    expect(said).toMatchObject({ why: 'images: cut short', todo: 'x' });
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
