/** The same rows back with what was predicted of each appended, in the same order: CSV or JSON, by the name of the file. Rows stream through. */
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { answerColumns, freeNames, type ModelDescription } from '../../shared/network/index.ts';
import { openRows, type RowSource } from '../data/index.ts';
import { cell } from './answers.ts';
import { answerCells, type DataAnswer } from './data-answers.ts';
import type { DataFile } from './data-inputs.ts';
import { nameOf, readChunks } from './read-file.ts';

const ENDINGS = ['.csv', '.tsv', '.json'] as const;
const BUFFERED_CHARACTERS = 1 << 18;

/** Before anything is computed for nothing. @throws ARGUMENT_INVALID */
export function checkOut(out: string): void {
  if (ENDINGS.some((ending) => extname(out).toLowerCase() === ending)) return;
  throw new CryptoNetsError('ARGUMENT_INVALID', `--out: expected a file that ends in ${ENDINGS.join(', ')}`);
}

interface Style {
  readonly begin: (header: readonly string[]) => string;
  readonly row: (header: readonly string[], cells: readonly (string | number)[], first: boolean) => string;
  readonly end: string;
}

const separated = (separator: string): Style => {
  const line = (cells: readonly (string | number)[]): string =>
    `${cells.map((text) => quoted(text, separator)).join(separator)}\r\n`;
  return { begin: line, row: (_, cells) => line(cells), end: '' };
};

const quoted = (text: string | number, separator: string): string =>
  separator !== ',' && String(text).includes(separator)
    ? `"${String(text).replaceAll('"', '""')}"`
    : cell(text);

const JSON_STYLE: Style = {
  begin: () => '[\n',
  row: (header, cells, first) =>
    `${first ? '' : ',\n'}${JSON.stringify(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? null])))}`,
  end: '\n]\n',
};

const styleOf = (out: string): Style =>
  ({ '.json': JSON_STYLE, '.tsv': separated('\t') })[extname(out).toLowerCase()] ?? separated(',');

/** A source without text, as arrays are: numbered rows. */
async function sourceOf(
  { file, rows }: DataFile,
  { reads }: ModelDescription,
  isText: boolean,
): Promise<RowSource> {
  if (isText) return openRows(readChunks(file), reads);
  async function* numbered(): AsyncGenerator<readonly string[]> {
    for (let row = 0; row < rows; row++) yield [String(row)];
  }
  return { header: ['row'], rows: numbered(), comma: false };
}

/** @throws FILE_UNWRITABLE, FILE_UNREADABLE, TABLE_INVALID (the file is another than before) */
export async function writeRows(
  out: string,
  read: readonly (DataFile & { readonly isText: boolean })[],
  answers: Iterator<DataAnswer>,
  description: ModelDescription,
): Promise<void> {
  const style = styleOf(out);
  const added = answerColumns(description.answers);
  const file = await open(out, 'w').catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_UNWRITABLE', nameOf(out), { cause });
  });
  try {
    let [text, shape, written] = ['', '', 0];
    for (const part of read) {
      const { header, rows } = await sourceOf(part, description, part.isText);
      const names = [...header, ...freeNames(header, added)];
      if (shape === '') [text, shape] = [style.begin(names), names.join('\n')];
      else if (shape !== names.join('\n') && style !== JSON_STYLE)
        throw new CryptoNetsError(
          'TABLE_INVALID',
          `${nameOf(part.file)}: other columns than the files before: use --out FILE.json`,
        );
      let left = part.rows;
      for await (const cells of rows) {
        if (left-- <= 0) break;
        const next = answers.next();
        if (next.done) throw changed(part);
        text += style.row(names, [...cells, ...answerCells(next.value)], written++ === 0);
        if (text.length < BUFFERED_CHARACTERS) continue;
        await file.write(text);
        text = '';
      }
      if (left > 0) throw changed(part);
    }
    await file.write(text + style.end);
  } finally {
    await file.close();
  }
}

function changed({ file }: DataFile): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', `${nameOf(file)}: has other rows than when it was read`);
}
