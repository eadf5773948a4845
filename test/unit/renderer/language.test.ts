/** German and English have the same words, whoever asks; numbers and dates follow; the system's languages choose. */
import { afterEach, describe, expect, it } from 'vitest';
import { errorWords } from '../../../renderer/src/lib/error-words.ts';
import { bytes, count, date, decimal, duration, percent } from '../../../renderer/src/lib/format.ts';
import { resolveLanguage } from '../../../renderer/src/lib/settings.svelte.ts';
import { speak, words } from '../../../renderer/src/lib/words.ts';
import { languageOf } from '../../../renderer/src/lib/words/language.ts';
import { ERROR_FACTS, type ErrorCode } from '../../../shared/errors/index.ts';

afterEach(() => speak('en'));

/** Paths of all entries, and their texts. */
function entries(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, 'function']];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => entries(part, `${path}.${name}`));
}

describe('the catalogues', () => {
  it('have the same entries, and hardly a sentence that is the same in both', () => {
    const english = new Map(entries(words));
    speak('de');
    const german = new Map(entries(words));
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
    const sentences = [...english].filter(([, text]) => /\w \w+ \w/.test(text));
    expect(sentences.length).toBeGreaterThan(300);
    expect(sentences.filter(([path, text]) => german.get(path) === text)).toEqual([]);
  });

  it('say every error in German, with what to do, and never loudly', () => {
    speak('de');
    for (const code of Object.keys(ERROR_FACTS) as ErrorCode[]) {
      const { title, hint } = errorWords({ code, message: ERROR_FACTS[code].message });
      expect(title, code).toMatch(/\.$/);
      expect(`${title} ${hint}`, code).not.toMatch(/!|oops|sorry|\bthe\b/i);
      expect(hint, code).toMatch(/\.$/);
    }
    expect(errorWords({ code: 'BUSY', message: '', retryAfterMs: 12_000 }).hint).toBe(
      'Versuche es in 12 s noch einmal.',
    );
  });

  it('write numbers and dates as their readers do', () => {
    speak('de');
    expect([count(10_000), percent(0.9904), bytes(1_240_000), duration(1240), decimal(1.5, 2)]).toEqual([
      '10.000',
      '99,0 %',
      '1,24 MB',
      '1,24 s',
      '1,50',
    ]);
    expect(date('2026-11-28T12:00:00')).toMatch(/^28\.11\.2026/);
    speak('en');
    expect(count(10_000)).toBe('10,000');
  });
});

describe('the language', () => {
  it('is the first of the person that is spoken, else English; a setting counts more', () => {
    expect(languageOf(['de-AT', 'en'])).toBe('de');
    expect(languageOf(['fr', 'en-GB', 'de'])).toBe('en');
    expect(languageOf(['fr'])).toBe('en');
    expect(languageOf(['constructor'])).toBe('en');
    expect(resolveLanguage('de', ['en'])).toBe('de');
    expect(resolveLanguage('system', ['de-DE'])).toBe('de');
  });
});
