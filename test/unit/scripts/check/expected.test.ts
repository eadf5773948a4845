/** How long checks will take is told at their start, by what they took before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectedS, rememberedTimes, rememberTimes } from '../../../../scripts/check/expected.ts';
import { CHECKS } from '../../../../scripts/check/list.ts';
import { beginning } from '../../../../scripts/check/print.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-times-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const named = (...names: readonly string[]) => CHECKS.filter(({ name }) => names.includes(name));

describe('the time', () => {
  test('of tests is their sum', () => {
    expect(expectedS(named('unit', 'attack'), { unit: 100, attack: 20 }, 2)).toBe(120);
  });

  test('of static checks is shared by the places, and no less than the longest', () => {
    const times = { lint: 60, format: 20, proto: 10, errors: 10 };
    const checks = named('lint', 'format', 'proto', 'errors');
    expect([1, 2, 8].map((places) => expectedS(checks, times, places))).toEqual([100, 60, 60]);
  });

  test('of all is told before any has run here', () => {
    const seconds = expectedS(CHECKS, {}, 2);
    expect(seconds).toBeGreaterThan(20 * 60);
    expect(beginning(CHECKS.length, seconds, false)).toMatch(/^\d+ checks, about \d+ minutes \(on two/);
    expect(beginning(1, 12, true)).toMatch(/^1 check, about 10 seconds \(the last time here\)/);
  });
});

test('what checks took is remembered, a damaged file forgotten', () => {
  const file = path.join(folder, 'reports', 'times.json');
  rememberTimes({ unit: 100 }, file);
  rememberTimes({ attack: 20 }, file);
  expect(rememberedTimes(file)).toEqual({ unit: 100, attack: 20 });
  writeFileSync(file, '{"unit": "long", "attack"');
  expect(rememberedTimes(file)).toEqual({});
  writeFileSync(file, '{"unit": "long", "attack": 3}');
  expect(rememberedTimes(file)).toEqual({ attack: 3 });
  // A folder that cannot be made.
  rememberTimes({ unit: 1 }, path.join(file, 'below', 'times.json'));
});
