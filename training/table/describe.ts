/** A description of a table from its rows: types, ranges and categories as they are found; what a person says of a column wins. */
import {
  isMissing,
  numberOf,
  type Column,
  type InputDescription,
  type NamedClass,
} from '../../shared/network/index.ts';

/** What somebody who knows the data says of a column; fields of the description. */
export interface ColumnNotes {
  readonly title?: string;
  readonly unit?: string;
  readonly help?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface TableText {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly comma: boolean;
}

const MOST_CATEGORIES = 64;
const LONGEST_ALPHABET = 24;
/** Inputs reach from this share of the values to the rest of it: outliers do not take the levels of all others. */
const TAIL = 0.01;
/** So many times the seen range a measurement may lie beyond it before it is taken for a mistake. */
const SLACK = 10;

/** The classes of a column, in alphabetical order; `second` comes last, as the one that a score speaks for. */
export function classesIn(table: TableText, column: string, second: string | undefined): NamedClass[] {
  const at = table.header.indexOf(column);
  const names = [...new Set(table.rows.map((row) => row[at]!.trim()))]
    .filter((name) => !isMissing(name))
    .sort();
  const ordered = second === undefined ? names : [...names.filter((name) => name !== second), second];
  return ordered.map((name) => ({ name }));
}

/** All columns but the label and those that are left out. */
export function describeTable(
  table: TableText,
  {
    label,
    without,
    notes,
  }: {
    readonly label: string;
    readonly without: readonly string[];
    readonly notes: Readonly<Record<string, ColumnNotes>>;
  },
): InputDescription {
  const read = table.header.flatMap((name, at) =>
    name === label || without.includes(name) ? [] : [{ name, at }],
  );
  const values = (at: number): string[] => table.rows.map((row) => row[at]!.trim());
  if (read.length === 1) {
    const sequence = sequenceOf(read[0]!.name, values(read[0]!.at));
    if (sequence) return sequence;
  }
  return {
    kind: 'table',
    columns: read.map(({ name, at }) => columnOf(name, values(at), table.comma, notes[name] ?? {})),
  };
}

/** Letters of one length over a small alphabet. */
function sequenceOf(column: string, values: readonly string[]): InputDescription | undefined {
  const length = values[0]?.length ?? 0;
  if (length < 4 || values.some((value) => value.length !== length || !/^[A-Za-z]+$/.test(value)))
    return undefined;
  const letters = [...new Set(values.join('').toUpperCase())].sort().join('');
  if (letters.length > LONGEST_ALPHABET) return undefined;
  const unknown = /^[ACGT]+$/.test(letters) ? { unknown: 'BDHKMNRSVWY' } : {};
  return { kind: 'sequence', column, alphabet: letters, length, ignoreCase: true, ...unknown };
}

function columnOf(name: string, values: readonly string[], comma: boolean, notes: ColumnNotes): Column {
  const present = values.filter((value) => !isMissing(value));
  const numbers = present.map((value) => numberOf(value, comma));
  const { title, unit, help } = notes;
  const shown = { name, ...(title && { title }), ...(unit && { unit }), ...(help && { help }) };
  const gaps = present.length < values.length;
  if (numbers.some(Number.isNaN)) {
    const categories = [...new Set(present)].sort().slice(0, MOST_CATEGORIES);
    return { ...shown, type: 'category', categories, ...(gaps && { missing: null }) };
  }
  numbers.sort((left, right) => left - right);
  const [least, most] = [numbers[0]!, numbers.at(-1)!];
  const whole = numbers.every(Number.isInteger);
  const indicator = whole && least >= 0 && most <= 1;
  const span = most - least || 1;
  const quantile = (share: number): number => numbers[Math.round(share * (numbers.length - 1))]!;
  const [low, high] = indicator ? [0, 1] : [quantile(TAIL), quantile(1 - TAIL)];
  return {
    ...shown,
    type: 'number',
    minimum: notes.minimum ?? (least >= 0 ? 0 : least - SLACK * span),
    maximum: notes.maximum ?? (indicator ? 1 : rounded(most + SLACK * span)),
    ...(whole && { whole }),
    ...(gaps && { missing: quantile(0.5) }),
    encode: { kind: 'scale', from: low, to: high > low ? high : low + 1 },
  };
}

const rounded = (value: number): number => Number(value.toPrecision(2));
