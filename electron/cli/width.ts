/** How many cells of a terminal a text takes: letters of East Asia and emoji take two, marks none. */
import { eastAsianWidth } from 'get-east-asian-width';

const SEGMENTS = new Intl.Segmenter();
const INVISIBLE = /^[\p{M}\p{Cf}\p{Cc}]$/u;
const EMOJI = /^\p{RGI_Emoji}$/v;

/** @param text without colours. Cost: one pass over it. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of SEGMENTS.segment(text)) cells += EMOJI.test(segment) ? 2 : cellsOfLetter(segment);
  return cells;
}

function cellsOfLetter(segment: string): number {
  const [first = ''] = segment;
  return INVISIBLE.test(first) ? 0 : eastAsianWidth(first.codePointAt(0)!);
}

/** The text with blanks behind, or before it, so that it takes at least so many cells. */
export function padded(text: string, cells: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, cells - cellsOf(text)));
  return align === 'right' ? blanks + text : text + blanks;
}
