/** Labels as texts: digits with anything between them, numbers as numpy writes them, columns with a header, JSON. */
import { CryptoNetsError } from '../../errors/index.ts';
import { bareOf, decodeText, quoted } from './text.ts';

/** Names of the column that holds labels, as sets of digits have them. */
export const LABEL_COLUMN = /^(labels?|class(es)?|digits?|targets?|y|prediction|category)$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An array as numpy prints it: blanks between the numbers. */
const PRINTED = /^\s*\[([\d.\s]*)\]\s*$/;

const invalid = (message: string): CryptoNetsError => new CryptoNetsError('LABELS_INVALID', message);

/** @param bytes the file. @returns a digit 0..9 a byte. @throws LABELS_INVALID with the line of what is no digit */
export function parseLabelText(bytes: Uint8Array): Uint8Array {
  const text = decodeText(bytes);
  const printed = PRINTED.exec(text)?.[1];
  if (printed !== undefined) return Uint8Array.from(fromLines(printed));
  return Uint8Array.from(/^\s*[[{]/.test(text) ? fromJson(text) : fromLines(text));
}

function digitOf(word: string | number, where: string): number {
  const bare = typeof word === 'number' ? String(word) : word.trim().replace(/^(["'])(.*)\1$/, '$2');
  const value = NUMBER.test(bare) ? Number(bare) : NaN;
  if (Number.isInteger(value) && value >= 0 && value <= 9) return value;
  throw invalid(`${where}: expected a digit 0 to 9, got ${quoted(bare)}`);
}

function fromJson(text: string): number[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CryptoNetsError('LABELS_INVALID', 'not well-formed JSON', { cause });
  }
  if (!Array.isArray(value)) throw invalid('expected a JSON list of digits, got another value');
  return value.map((item: unknown, index) => {
    if (typeof item === 'number' || typeof item === 'string') return digitOf(item, `item ${index}`);
    throw invalid(`item ${index}: expected a digit 0 to 9, got ${item === null ? 'null' : typeof item}`);
  });
}

interface Line {
  readonly number: number;
  readonly text: string;
  readonly cells: readonly string[];
}

function fromLines(text: string): number[] {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'))
    .map(({ number, text: line }): Line => ({ number, text: line, cells: cellsOf(line) }));
  if (lines.length === 0) throw invalid('the file is empty');
  const [first, ...rest] = lines;
  const header =
    first!.cells.every((cell) => !NUMBER.test(bareOf(cell))) && rest.length > 0 ? first : undefined;
  if (header) return column(header, rest);
  const told = oneHot(lines) ?? behindNumbers(lines);
  if (told) return told;
  return lines.flatMap(({ number, text: line }) =>
    line
      .split(/[\s,;]+/)
      .filter((word) => word !== '')
      .map((word) => digitOf(word, `line ${number}`)),
  );
}

/** Ten columns of 0 and a single 1: which it is. */
function oneHot(lines: readonly Line[]): number[] | undefined {
  const rows = lines.map(({ cells }) => cells.map((cell) => Number(bareOf(cell))));
  const marks = (row: readonly number[]): boolean =>
    row.length === 10 &&
    row.every((value) => value === 0 || value === 1) &&
    row.filter((value) => value === 1).length === 1;
  return rows.length > 1 && rows.every(marks) ? rows.map((row) => row.indexOf(1)) : undefined;
}

/** Two columns of which the first counts the lines, from 0 or 1. */
function behindNumbers(lines: readonly Line[]): number[] | undefined {
  const start = Number(bareOf(lines[0]!.cells[0]!));
  const counts = lines.every(
    ({ cells }, at) => cells.length === 2 && Number(bareOf(cells[0]!)) === start + at,
  );
  if (!counts || lines.length < 2 || (start !== 0 && start !== 1)) return undefined;
  return lines.map(({ number, cells }) => digitOf(cells[1]!, `line ${number}`));
}

/** Cells of a table, by the separator that the line has; by blanks where it has none. */
function cellsOf(line: string): string[] {
  const separator = [',', ';', '\t'].find((mark) => line.includes(mark));
  return separator === undefined ? line.split(/\s+/) : line.split(separator);
}

/** The labels below a header: the column that is named so, or the only one. */
function column(header: Line, lines: readonly Line[]): number[] {
  const named = header.cells.findIndex((cell) => LABEL_COLUMN.test(bareOf(cell)));
  const at = header.cells.length === 1 ? 0 : named;
  if (at < 0) {
    const names = header.cells.slice(0, 4).map((cell) => quoted(bareOf(cell)));
    throw invalid(`line ${header.number}: expected a column named "label", got ${names.join(', ')}`);
  }
  return lines.map(({ number, cells }) => {
    if (cells.length !== header.cells.length)
      throw invalid(`line ${number}: expected ${header.cells.length} columns, got ${cells.length}`);
    return digitOf(cells[at]!, `line ${number}`);
  });
}
