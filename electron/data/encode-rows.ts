/** All rows of a table as the network reads them, and what they really are where the table says so. Nothing is kept of a table with a fault. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import {
  columnEncoder,
  columnPlaces,
  isMissing,
  numberOf,
  pictureSize,
  sequenceEncoder,
  type ModelDescription,
  type NetworkInput,
  type OutputDescription,
  type ValueProblem,
} from '../../shared/network/index.ts';
import { same, type RowSource } from './open-rows.ts';

export interface EncodedRows {
  readonly rows: number;
  /** `pictureSize` bytes a row. */
  readonly levels: Uint8Array;
  /** The number of its class, or the value where answers are numbers; NaN where the table does not say. Undefined without the column. */
  readonly labels: Float64Array | undefined;
}

/** 1 GiB: more is read in pieces by whoever has it. */
const MAX_LEVEL_BYTES = 2 ** 30;
const MOST_TOLD = 5;
const ROWS_BETWEEN_PAUSES = 4096;

interface Reading {
  readonly at: number;
  readonly name: string;
  readonly place: number;
  readonly encode: ReturnType<typeof columnEncoder>;
}

/**
 * Cost: F bytes a row. @throws TABLE_INVALID naming rows (from 1, without the header) and columns, never a value; CANCELLED
 */
export async function encodeRows(
  source: RowSource,
  description: ModelDescription,
  input: NetworkInput,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<EncodedRows> {
  const readings = readingsOf(source, description, input);
  const labelAt = source.header.findIndex((name) => same(name, description.answers.column));
  const label = labelAt < 0 ? undefined : labelReader(description.answers, source.comma);
  const levels = new Growing(pictureSize(input));
  const labels: number[] = [];
  const faults: string[] = [];
  for await (const cells of source.rows) {
    const row = levels.rows + 1;
    if (row % ROWS_BETWEEN_PAUSES === 0) throwIfAborted(signal);
    const at = levels.next();
    if (cells.length !== source.header.length)
      faults.push(`row ${row}: expected ${source.header.length} cells, got ${cells.length}`);
    else {
      for (const { at: cell, name, place, encode } of readings) {
        const problem = encode(cells[cell]!, levels.bytes, at + place);
        if (problem) faults.push(`row ${row}, column "${name}": ${sayProblem(problem)}`);
      }
      if (label) {
        const value = label(cells[labelAt]!);
        if (value === undefined)
          faults.push(`row ${row}, column "${description.answers.column}": ${sayLabel(description.answers)}`);
        else labels.push(value);
      }
    }
    if (faults.length >= MOST_TOLD) break;
  }
  if (faults.length > 0) throw new CryptoNetsError('TABLE_INVALID', faults.slice(0, MOST_TOLD).join('; '));
  if (levels.rows === 0) throw new CryptoNetsError('TABLE_INVALID', 'there are no rows after the header');
  return { rows: levels.rows, levels: levels.whole(), labels: label && Float64Array.from(labels) };
}

/** What is read of each row, and where its inputs begin. @throws TABLE_INVALID for columns that are not there, or twice */
function readingsOf(
  { header, comma }: RowSource,
  { reads }: ModelDescription,
  input: NetworkInput,
): Reading[] {
  if (reads.kind === 'image')
    throw new CryptoNetsError('INPUT_MISMATCH', 'the model reads pictures, not tables');
  if (reads.kind === 'sequence') {
    const encode = sequenceEncoder(reads, input);
    return [{ at: columnAt(header, reads.column), name: reads.column, place: 0, encode }];
  }
  const missing = reads.columns.filter(({ name }) => !header.some((cell) => same(cell, name)));
  if (missing.length > 0) {
    const told = missing.slice(0, MOST_TOLD).map(({ name }) => `"${name}"`);
    const more = missing.length > MOST_TOLD ? ` and ${missing.length - MOST_TOLD} more` : '';
    throw new CryptoNetsError('TABLE_INVALID', `header: there is no column ${told.join(', ')}${more}`);
  }
  const places = columnPlaces(reads.columns);
  return reads.columns.map((column, index) => ({
    at: columnAt(header, column.name),
    name: column.name,
    place: places[index]!,
    encode: columnEncoder(column, input, comma),
  }));
}

function columnAt(header: readonly string[], name: string): number {
  const found = header.flatMap((cell, at) => (same(cell, name) ? [at] : []));
  const exact = found.filter((at) => header[at]!.trim() === name);
  const one = exact.length === 1 ? exact : found;
  if (one.length === 1) return one[0]!;
  const what = one.length === 0 ? 'there is no column' : 'there are several columns';
  throw new CryptoNetsError('TABLE_INVALID', `header: ${what} "${name}"`);
}

/** Undefined: none of the classes. */
function labelReader(answers: OutputDescription, comma: boolean): (text: string) => number | undefined {
  const { classes } = answers;
  if (!classes)
    return (text) => {
      const value = numberOf(text, comma);
      return isMissing(text) || !Number.isNaN(value) ? value : undefined;
    };
  const numbers = new Map(classes.map(({ name }, index) => [name.toLowerCase(), index]));
  return (text) => numbers.get(text.trim().toLowerCase()) ?? (isMissing(text) ? Number.NaN : undefined);
}

const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');

function sayLabel({ classes }: OutputDescription): string {
  return classes ? `expected ${listed(classes.map(({ name }) => name))}` : 'expected a number';
}

/** Bounds and places, never the value. */
function sayProblem(problem: ValueProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'expected a value, got none';
    case 'not-a-number':
      return 'expected a number';
    case 'not-whole':
      return 'expected a whole number';
    case 'out-of-range':
      return `expected ${problem.minimum} to ${problem.maximum}`;
    case 'unknown-category':
      return `expected ${listed(problem.categories)}`;
    case 'wrong-length':
      return `expected ${problem.expected} letters, got ${problem.got}`;
    case 'unknown-letter':
      return `letter ${problem.place + 1}: expected one of ${problem.alphabet}`;
  }
}

/** Rows of fixed length in one growing block, zeros at first. */
class Growing {
  readonly #size: number;
  bytes: Uint8Array<ArrayBuffer>;
  rows = 0;

  constructor(size: number) {
    this.#size = size;
    this.bytes = new Uint8Array(size * 256);
  }

  /** Where a further row begins. */
  next(): number {
    const at = this.rows++ * this.#size;
    if (at + this.#size > MAX_LEVEL_BYTES)
      throw new CryptoNetsError('TABLE_INVALID', `more than ${this.rows - 1} rows: split the file`);
    if (at + this.#size > this.bytes.length) {
      const more = new Uint8Array(this.bytes.length * 2);
      more.set(this.bytes);
      this.bytes = more;
    }
    return at;
  }

  whole(): Uint8Array {
    return this.bytes.subarray(0, this.rows * this.#size);
  }
}
