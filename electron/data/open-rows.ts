/** Rows of a text file as they stream in: a table with a header (commas, semicolons or tabs), FASTA, or one sequence a line. */
import { parse, type CsvError } from 'csv-parse';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { InputDescription } from '../../shared/network/index.ts';
import { asUtf8 } from './text-bytes.ts';
import { fastaRows, lineRows } from './sequences.ts';

/** A table before anybody has looked at its values. */
export interface RowSource {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly string[]>;
  /** The decimal mark may be a comma: it does not separate columns. */
  readonly comma: boolean;
}

/** Of one row: endless quotes are not read to the end of all memory. */
const MAX_ROW_CHARACTERS = 1 << 22;
/** So much of a file is looked at to tell what it is. */
const HEAD_BYTES = 65_536;
const SEPARATORS = [',', ';', '\t'] as const;

/**
 * @param chunks UTF-8 or UTF-16, with or without a byte order mark
 * @throws TABLE_INVALID
 */
export async function openRows(
  chunks: AsyncIterable<Uint8Array>,
  reads: InputDescription,
): Promise<RowSource> {
  const raw = await withHead(chunks);
  if (raw.head.length === 0) throw invalid('the file is empty');
  const { head, all } = await withHead(asUtf8(raw.head, raw.all));
  const text = new TextDecoder().decode(head).replace(/^\uFEFF/, '');
  const [first = ''] = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  if (first.trim() === '') throw invalid('the file is empty');
  if (reads.kind === 'sequence') {
    if (first.startsWith('>')) return { header: ['id', reads.column], rows: fastaRows(all), comma: false };
    if (!cells(first).some((cell) => same(cell, reads.column)))
      return { header: [reads.column], rows: lineRows(all), comma: false };
  }
  return tableRows(all, separatorOf(first));
}

/** The head is read ahead, and comes first again. */
async function withHead(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  for (let length = 0; length < HEAD_BYTES;) {
    const next = await rest.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* parts;
      for (;;) {
        const next = await rest.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await rest.return?.();
    }
  }
  return { head: new Uint8Array(Buffer.concat(parts)), all: all() };
}

/** The one that is most often in the header, outside of quotes. */
function separatorOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counted = SEPARATORS.map((separator) => [bare.split(separator).length, separator] as const);
  return counted.reduce((best, other) => (other[0] > best[0] ? other : best))[1];
}

const cells = (line: string): string[] =>
  line.split(separatorOf(line)).map((cell) => cell.replaceAll('"', ''));

export const same = (left: string, right: string): boolean =>
  left.trim().toLowerCase() === right.trim().toLowerCase();

async function tableRows(all: AsyncGenerator<Uint8Array>, separator: string): Promise<RowSource> {
  const parser = parse({
    bom: true,
    delimiter: separator,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  void feed(all, parser);
  const records = told(parser)[Symbol.asyncIterator]();
  const first = await records.next();
  if (first.done) throw invalid('the file is empty');
  return { header: first.value, rows: { [Symbol.asyncIterator]: () => records }, comma: separator !== ',' };
}

/** Waits whenever the parser has enough; a failure of the source is the parser's. */
async function feed(all: AsyncIterable<Uint8Array>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const chunk of all) {
      if (parser.destroyed) return;
      if (!parser.write(chunk)) await drained(parser);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

function drained(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      parser.off('drain', go).off('close', go);
      resolve();
    };
    parser.on('drain', go).on('close', go);
  });
}

async function* told(parser: AsyncIterable<string[]>): AsyncGenerator<string[]> {
  try {
    yield* parser;
  } catch (error) {
    if (error instanceof CryptoNetsError) throw error;
    const { code, lines } = error as CsvError;
    if (typeof code !== 'string' || !code.startsWith('CSV_')) throw error;
    throw new CryptoNetsError(
      'TABLE_INVALID',
      `line ${String(lines)}: ${WHY[code] ?? 'not well-formed CSV'}`,
      {
        cause: error,
      },
    );
  }
}

const WHY: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed within a cell',
  INVALID_OPENING_QUOTE: 'a quote within a cell',
  CSV_MAX_RECORD_SIZE: `a row of more than ${MAX_ROW_CHARACTERS} characters`,
};

function invalid(what: string): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', what);
}
