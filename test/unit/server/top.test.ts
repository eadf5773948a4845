/** The terminal's view of a server: what it counts from two scrapes, and what fits on a screen. */
import { describe, expect, it } from 'vitest';
import { growth, rate, timesOf } from '../../../server/top/figures.ts';
import { parseSamples, Scrape } from '../../../server/top/samples.ts';
import { screen } from '../../../server/top/screen.ts';

const page = (calls: number, fast: number, slow: number): string => `# HELP cryptonets_calls_total Calls.
cryptonets_build_info{version="1.2.3"} 1
process_start_time_seconds 1000
cryptonets_calls_total{method="Predict",code="OK"} ${calls}
cryptonets_calls_total{method="Predict",code="BUSY"} 1
cryptonets_call_seconds_bucket{le="1",method="Predict"} ${fast}
cryptonets_call_seconds_bucket{le="10",method="Predict"} ${fast + slow}
cryptonets_call_seconds_bucket{le="+Inf",method="Predict"} ${fast + slow}
cryptonets_call_seconds_sum{method="Predict"} ${fast + 5 * slow}
cryptonets_call_seconds_count{method="Predict"} ${fast + slow}
cryptonets_requests{state="running",packing="batch"} 1
cryptonets_requests{state="waiting",packing="batch"} 3
cryptonets_refused_total{reason="BUSY"} 7
cryptonets_certificate_expires_timestamp_seconds 864000
nonsense without a number
`;
const scrape = (text: string, atMs: number): Scrape => new Scrape(parseSamples(text), atMs);

describe('samples', () => {
  it('are read with their labels, escapes and infinities; what is none is left out', () => {
    const [first, second, ...rest] = parseSamples(
      'a{x="1",y="a\\"b\\\\c\\nd"} +Inf\nb -2.5e3\n# TYPE c counter\n\n{} 1\nc\nc{x="} 1',
    );
    expect(first).toEqual({ name: 'a', labels: { x: '1', y: 'a"b\\c\nd' }, value: Infinity });
    expect(second).toEqual({ name: 'b', labels: {}, value: -2500 });
    expect(rest.map(({ name, labels }) => [name, labels])).toEqual([['c', {}]]);
  });
});

describe('figures', () => {
  const window = { before: scrape(page(10, 4, 0), 5_000_000), now: scrape(page(30, 4, 20), 5_010_000) };

  it('are of what came between two looks', () => {
    expect(growth(window, 'cryptonets_calls_total')).toBe(20);
    expect(rate(window, 'cryptonets_calls_total', { code: 'OK' })).toBe(2);
    expect(timesOf(window, 'cryptonets_call_seconds', { method: 'Predict' })).toEqual({
      count: 20,
      meanS: 5,
      p95S: expect.closeTo(9.55),
    });
  });

  it('begin anew with a server that was started again', () => {
    expect(growth({ before: window.now, now: window.before }, 'cryptonets_calls_total')).toBe(11);
  });

  it('are those since the start at the first look', () => {
    const first = { before: undefined, now: scrape(page(10, 4, 0), 1_011_000) };
    expect(rate(first, 'cryptonets_calls_total')).toBe(1);
  });
});

describe('the screen', () => {
  const window = { before: undefined, now: scrape(page(10, 4, 0), 1_011_000) };
  const whole = screen('here:1', window, { columns: undefined, lines: undefined });

  it('tells version, queue, calls and refusals', () => {
    const text = whole.join('\n');
    expect(whole[0]).toBe('cryptonets 1.2.3 at here:1, up 00:00:11, 0 models, counted since its start');
    expect(text).toContain('1 running, 3 waiting');
    expect(text).toMatch(/Predict +1\.00\/s +9 % +1\.0 s/);
    expect(text).toMatch(/BUSY +7 {2}no free place/);
  });

  it.each([
    [20, 5],
    [60, 12],
    [1, 1],
  ])('is never larger than %i x %i', (columns, lines) => {
    const drawn = screen('here:1', window, { columns, lines });
    expect(drawn.length).toBeLessThanOrEqual(lines);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('lets no control character through, whoever answers', () => {
    const hostile = page(1, 1, 0).replace('1.2.3', '\u001b[2J\u009b1m');
    const drawn = screen(
      'here:1',
      { before: undefined, now: scrape(hostile, 1_011_000) },
      {
        columns: undefined,
        lines: undefined,
      },
    );
    // eslint-disable-next-line no-control-regex -- these are what it is about
    expect(drawn.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
