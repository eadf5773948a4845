/** Which checks run beside each other, and in which order their outcomes come. */
import { expect, test } from 'vitest';
import type { Outcome } from '../../../../scripts/check/counts.ts';
import type { Check } from '../../../../scripts/check/list.ts';
import { inTurns } from '../../../../scripts/check/turns.ts';

const check = (name: string): Check => ({
  name,
  kind: name.startsWith('test') ? 'tests' : 'static',
  what: '',
  command: [],
  counting: 'one',
});

/** Runs that last as many turns of the event loop as told; what ran beside each start, and the order of outcomes. */
async function runAll(lasting: Readonly<Record<string, number>>, places: number) {
  const running = new Set<string>();
  const beside: Record<string, string[]> = {};
  const run = async (one: Check): Promise<Outcome> => {
    beside[one.name] = [...running];
    running.add(one.name);
    for (let turn = 0; turn < lasting[one.name]!; turn += 1) await new Promise(setImmediate);
    running.delete(one.name);
    if (one.name.endsWith('broken')) throw new Error(one.name);
    return {
      check: one,
      passed: 1,
      failed: 0,
      skipped: 0,
      durationMs: 0,
      output: '',
      failures: [],
      unsteady: [],
    };
  };
  const order: string[] = [];
  for await (const outcome of inTurns(Object.keys(lasting).map(check), run, places)) {
    order.push(outcome.check.name);
  }
  return { beside, order };
}

test('static checks share the places, and are told in their order', async () => {
  const { beside, order } = await runAll({ slow: 9, quick: 1, third: 1, fourth: 1 }, 2);
  expect(order).toEqual(['slow', 'quick', 'third', 'fourth']);
  expect(beside).toEqual({ slow: [], quick: ['slow'], third: ['slow'], fourth: ['slow'] });
});

test('tests run alone, one after the other', async () => {
  const { beside, order } = await runAll({ first: 3, second: 3, 'test one': 3, 'test two': 3, last: 1 }, 4);
  expect(order).toEqual(['first', 'second', 'test one', 'test two', 'last']);
  expect(beside).toEqual({ first: [], second: ['first'], 'test one': [], 'test two': [], last: [] });
});

test('a check that could not be run is thrown', async () => {
  await expect(runAll({ fine: 1, 'a broken': 1, later: 1 }, 1)).rejects.toThrow('a broken');
});
