import { describe, expect, it } from 'vitest';
import {
  asBoolean,
  asIntegerIn,
  asOneOf,
  asText,
  orNull,
  setting,
} from '../../../../electron/store/index.ts';
import { codeOf, newProfile, newStore, rawDatabase } from './support.ts';

const THEME = setting('theme', 'system', asOneOf('light', 'dark', 'system'));
const MINUTES = setting('vault.auto-lock-minutes', 15, orNull(asIntegerIn(1, 1440)));

describe('settings', () => {
  it('are typed values that last', async () => {
    const directory = newProfile();
    const first = await newStore(directory);
    expect([first.settings.read(THEME), first.settings.read(MINUTES)]).toEqual(['system', 15]);
    first.settings.write(THEME, 'light');
    first.settings.write(THEME, 'dark');
    first.settings.write(MINUTES, null);
    first.close();
    const { settings } = await newStore(directory);
    expect([settings.read(THEME), settings.read(MINUTES)]).toEqual(['dark', null]);
    settings.reset(THEME);
    expect(settings.read(THEME)).toBe('system');
    settings.reset(MINUTES);
    expect(settings.read(MINUTES)).toBe(15);
  });

  it('refuse values of the wrong kind', async () => {
    const { settings } = await newStore();
    expect(await codeOf(() => settings.write(THEME, 'blue' as 'dark'))).toBe('ARGUMENT_INVALID');
    expect(await codeOf(() => settings.write(MINUTES, 0))).toBe('ARGUMENT_INVALID');
    const long = setting('long', '', asText(1e6));
    expect(await codeOf(() => settings.write(long, 'x'.repeat(70_000)))).toBe('ARGUMENT_INVALID');
    expect(settings.read(THEME)).toBe('system');
  });

  it.each(['"blue"', '3', '{', '', 'null', '["dark"]'])('fall back when %s is stored', async (json) => {
    const directory = newProfile();
    const { settings } = await newStore(directory);
    rawDatabase(directory).prepare('INSERT INTO settings VALUES (?, ?)').run('theme', json);
    expect(settings.read(THEME)).toBe('system');
  });

  it('are declared with a fallback that is a value, under a name that is one', async () => {
    expect(await codeOf(() => setting('n', 5, asIntegerIn(0, 4)))).toBe('INTERNAL');
    expect(await codeOf(() => setting('No Name', true, asBoolean))).toBe('INTERNAL');
  });

  it.each([
    [asBoolean, [true, false], ['true', 1, null]],
    [asIntegerIn(1, 3), [1, 3], [0, 4, 1.5, '2', NaN]],
    [asText(2), ['', 'ab'], ['abc', 1, null]],
    [orNull(asText(2)), [null, 'ab'], ['abc', undefined]],
  ])('parse by kind (case %#)', (parse, good, bad) => {
    for (const value of good) expect(parse(value)).toBe(value);
    for (const value of bad) expect(parse(value)).toBeUndefined();
  });
});
