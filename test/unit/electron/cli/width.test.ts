/** Columns line up whatever letters are in them (huggingface/huggingface_hub #4946, ihabunek/toot #576). */
import { describe, expect, it } from 'vitest';
import { tableLines } from '../../../../electron/cli/table.ts';
import { cellsOf } from '../../../../electron/cli/width.ts';

describe('a text', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['cafe\u0301', 4],
    ['कुंजी', 2],
    ['é', 1],
  ])('%s takes %d cells', (text, cells) => expect(cellsOf(text)).toBe(cells));
});

it('columns line up behind wide names', () => {
  const columns = [
    { title: 'Name', align: 'left' },
    { title: 'Size', align: 'right' },
  ] as const;
  const lines = tableLines(columns, [
    ['work', '1 MB'],
    ['仕事の鍵', '22 MB'],
    ['👍👍👍', '3 MB'],
  ]);
  expect(new Set(lines.map(cellsOf)).size).toBe(1);
});
