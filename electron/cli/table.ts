/** Columns that line up, whatever letters are in them. */
import { cellsOf, padded } from './width.ts';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Lines of a table; every row has one cell a column. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(cellsOf(title), ...rows.map((row) => cellsOf(row[index]!))),
  );
  const lay = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => padded(cell, widths[index]!, columns[index]!.align))
      .join('  ')
      .trimEnd();
  return [lay(columns.map(({ title }) => title)), ...rows.map(lay)];
}
