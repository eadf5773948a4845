/** Pictures as text: one a line, with or without header, label and number, as tables of MNIST have them; one as a square of numbers; JSON lists. */
import { CryptoNetsError } from '../../errors/index.ts';
import { pixelColumns, type PixelTable } from './pixel-columns.ts';
import { jsonPictures, looksLikeJson } from './pixel-json.ts';
import { bareOf, decodeText } from './text.ts';

/** Fewer numbers in a line are no picture. */
const LEAST_COLUMNS = 64;
/** Sides of a picture that is laid out as a square, a line a row. */
const SQUARES = [28, 32];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const invalid = (message: string): CryptoNetsError => new CryptoNetsError('IMAGE_INVALID', message);

/**
 * @param bytes the file: UTF-8, or UTF-16 with its mark. Cost: four bytes a number beside the text.
 * @returns undefined where the text is none of pictures; it may then be labels
 * @throws IMAGE_INVALID with the line of what is wrong, never with a pixel; LABELS_INVALID when it is no text
 */
export function parsePixelText(bytes: Uint8Array): PixelTable | undefined {
  const text = decodeText(bytes);
  if (looksLikeJson(text)) return jsonPictures(text);
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ number: index + 1, text: line.trim() }));
  const filled = lines.filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const [first] = filled;
  if (!first) return undefined;
  const separator = separatorOf(first.text);
  const width = cellsOf(first.text, separator).length;
  if (filled.length === width && SQUARES.includes(width))
    return { count: 1, height: width, width, values: numbersOf(filled, separator, width), labels: undefined };
  return width < LEAST_COLUMNS ? undefined : table(filled, separator, width);
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** A comma may be the decimal mark where something else separates. */
function separatorOf(line: string): string | RegExp {
  return ['\t', ';', ','].find((mark) => line.includes(mark)) ?? /\s+/;
}

function cellsOf(line: string, separator: string | RegExp): string[] {
  const cells = line.split(separator).map(bareOf);
  // Some programs end each line with a separator.
  if (cells.length > 1 && cells.at(-1) === '') cells.pop();
  return cells;
}

const valueOf = (cell: string, separator: string | RegExp): number => {
  const text = separator === ',' ? cell : cell.replace(',', '.');
  return NUMBER.test(text) ? Number(text) : NaN;
};

function numbersOf(lines: readonly Line[], separator: string | RegExp, width: number): Float32Array {
  const values = new Float32Array(lines.length * width);
  lines.forEach(({ number, text }, row) => {
    const cells = cellsOf(text, separator);
    if (cells.length !== width)
      throw invalid(`line ${number}: expected ${width} columns, got ${cells.length}`);
    cells.forEach((cell, column) => {
      const value = valueOf(cell, separator);
      if (!Number.isFinite(value)) throw invalid(`line ${number}, column ${column + 1}: expected a number`);
      values[row * width + column] = value;
    });
  });
  return values;
}

/** Names above numbers, or the numbers of the columns, as pandas writes them. */
function headerOf([first, second]: readonly Line[], separator: string | RegExp): string[] | undefined {
  const cells = cellsOf(first!.text, separator);
  const named = cells.filter((cell) => Number.isNaN(valueOf(cell, separator))).length;
  const numbered = cells.slice(named).every((cell, at) => [String(at), String(at + 1)].includes(cell));
  if (second === undefined || (2 * named < cells.length && !numbered)) return undefined;
  return cells;
}

function table(lines: readonly Line[], separator: string | RegExp, width: number): PixelTable | undefined {
  const header = headerOf(lines, separator);
  const rows = header ? lines.slice(1) : lines;
  // Many digits in one line are labels.
  if (rows.length === 1 && !header && /^[\d\s,;"]*$/.test(rows[0]!.text) && onlyDigits(rows[0]!, separator))
    return undefined;
  const values = numbersOf(rows, separator, width);
  const { side, pixels, label } = pixelColumns(header, values, width);
  const taken = new Float32Array(rows.length * side * side);
  for (let row = 0; row < rows.length; row++)
    pixels.forEach((column, at) => (taken[row * side * side + at] = values[row * width + column]!));
  const digit = ({ number }: Line, row: number): number => {
    const value = values[row * width + label!]!;
    if (Number.isInteger(value) && value >= 0 && value <= 9) return value;
    throw invalid(`line ${number}: expected a digit 0 to 9 as its label`);
  };
  const labels = label === undefined ? undefined : Uint8Array.from(rows, digit);
  return { count: rows.length, height: side, width: side, values: taken, labels };
}

const onlyDigits = ({ text }: Line, separator: string | RegExp): boolean =>
  cellsOf(text, separator).every((cell) => /^\d$/.test(cell));
