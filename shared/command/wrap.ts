/** Sentences that fit a terminal: lines that are too long go on below where their text begins. */

/** Narrower than this nothing is worth reading: lines are left to the terminal. */
const LEAST = 20;
/** Colours, as this project's own commands set them. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const COLOURS = /\u001b\[[\d;]*m/g;

/** What of a stream matters here. */
interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Cells of a line: what `COLUMNS` says, else the terminal; undefined where text goes into a file or a program. */
export function widthOf(
  { isTTY = false, columns = 0 }: Stream,
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const told = /^\d{1,5}$/.test(environment['COLUMNS'] ?? '') ? Number(environment['COLUMNS']) : 0;
  const cells = told > 0 ? told : isTTY ? columns : 0;
  return cells >= LEAST ? cells : undefined;
}

/** How many cells a text without colours takes. */
export type CellsOf = (text: string) => number;
const letters: CellsOf = (text) => text.length;

/** Words stay whole: a path can still be copied. @param text may have colours. Cost: one pass over it. */
export function wrapped(text: string, cells: number | undefined, cellsOf: CellsOf = letters): string {
  if (cells === undefined) return text;
  return text
    .split('\n')
    .map((line) => wrappedLine(line, cells, cellsOf))
    .join('\n');
}

interface Margin {
  readonly cells: number;
  /** The text of a second column that leaves no room begins on a line of its own. */
  readonly below: boolean;
}

function wrappedLine(line: string, cells: number, cellsOf: CellsOf): string {
  const plain = line.replace(COLOURS, '');
  if (cellsOf(plain) <= cells) return line;
  const margin = marginOf(plain, cells, cellsOf);
  const pieces = [...line.matchAll(/( *)([^ ]+)/g)];
  const column = margin.below ? pieces.findIndex(([, gap = ''], at) => at > 0 && gap.length > 1) : -1;
  let [result, at] = ['', 0];
  for (const [index, [, gap = '', word = '']] of pieces.entries()) {
    const taken = cellsOf(word.replace(COLOURS, ''));
    const fits = at <= margin.cells || at + gap.length + taken <= cells;
    const stays = fits && index !== column;
    result += (stays ? gap : `\n${' '.repeat(margin.cells)}`) + word;
    at = (stays ? at + gap.length : margin.cells) + taken;
  }
  return result;
}

/** Where a line goes on: below the text of its second column where it has one, else where it begins. */
function marginOf(line: string, cells: number, cellsOf: CellsOf): Margin {
  const indent = /^ */.exec(line)![0].length;
  const column = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0];
  if (column === undefined) return { cells: /^[✗✓] /.test(line) ? 2 : indent, below: false };
  const second = cellsOf(column);
  return 2 * second <= cells ? { cells: second, below: false } : { cells: indent + 4, below: true };
}
