/** Columns that line up. */

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Lines of a table; every row has one cell a column. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]!.length)),
  );
  const lay = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        columns[index]!.align === 'right' ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join('  ')
      .trimEnd();
  return [lay(columns.map(({ title }) => title)), ...rows.map(lay)];
}
