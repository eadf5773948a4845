/** Text fits the terminal: no line is longer than it is wide, no word is cut, nothing is lost (gbdev/rgbds #2027, clap-rs/clap #4186). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf, wrapped } from '../../../../shared/command/index.ts';
import { cellsOf } from '../../../../electron/cli/width.ts';

describe('a text', () => {
  it('that fits, and one that goes nowhere, stays', () => {
    expect(wrapped('a hint that fits', 16)).toBe('a hint that fits');
    expect(wrapped('a hint that goes into a file', undefined)).toBe('a hint that goes into a file');
  });

  it('goes on where it began', () =>
    expect(wrapped('✗ It failed.\n  Check the name and try again.', 20)).toBe(
      '✗ It failed.\n  Check the name and\n  try again.',
    ));

  it('goes on below its second column', () =>
    expect(wrapped('  --json  print one JSON object', 22)).toBe(
      '  --json  print one\n          JSON object',
    ));

  it('begins anew where its second column leaves no room', () =>
    expect(wrapped('  --passphrase-file   the file', 24)).toBe('  --passphrase-file\n      the file'));

  it('keeps colours, which take no room', () =>
    expect(wrapped('  \u001b[2mone two three\u001b[0m', 12)).toBe('  \u001b[2mone two\n  three\u001b[0m'));

  it('counts cells, not letters', () =>
    expect(wrapped('日本語 日本語 日本語', 13, cellsOf)).toBe('日本語 日本語\n日本語'));

  it('of any words and any width: no line too long that could be broken, every word there', () =>
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z/✗]{1,30}$/), { minLength: 1 }),
        fc.integer({ min: 20, max: 60 }),
        fc.constantFrom('', '  ', '  --flag  '),
        (words, cells, before) => {
          const lines = wrapped(before + words.join(' '), cells).split('\n');
          expect(lines.join(' ').split(/ +/).filter(Boolean)).toEqual(
            (before + words.join(' ')).split(/ +/).filter(Boolean),
          );
          for (const line of lines)
            if (/\S \S/.test(line.trim())) expect(line.length).toBeLessThanOrEqual(cells);
        },
      ),
    ));
});

it.each([
  [{ isTTY: true, columns: 100 }, {}, 100],
  [{ isTTY: true, columns: 100 }, { COLUMNS: '60' }, 60],
  [{}, { COLUMNS: '60' }, 60],
  [{}, {}, undefined],
  [{ isTTY: true, columns: 0 }, {}, undefined],
  [{ isTTY: true, columns: 100 }, { COLUMNS: 'wide' }, 100],
  [{ isTTY: true, columns: 100 }, { COLUMNS: '0' }, 100],
  [{ isTTY: true, columns: 3 }, {}, undefined],
])('the width of %o with %o is %s', (stream, environment, cells) =>
  expect(widthOf(stream, environment)).toBe(cells),
);
