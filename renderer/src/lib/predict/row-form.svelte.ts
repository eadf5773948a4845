/** One row as a person types it: a text for each column, what is wrong with it, and where to begin. */
import type { Column, ModelDescription, NumberColumn } from '../../../../shared/network/description/types.ts';
// Not by the index of the room: what parses descriptions there makes code at run time, which the policy of the window forbids.
import {
  columnEncoder,
  columnPlaces,
  type ValueProblem,
} from '../../../../shared/network/description/encode.ts';

export interface FormField {
  readonly column: Column;
  readonly label: string;
  /** Bounds of a number, and the help of the description. */
  readonly hint: string;
}

/** Inputs of the widest column that is tried: problems do not depend on the levels. */
const ANY_BITS = 1;

export class RowForm {
  readonly columns: readonly Column[];
  values = $state<string[]>([]);

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    this.values = columns.map(defaultOf);
  }

  /** What is wrong with each value, by the same rules as the host's. */
  readonly problems: readonly (ValueProblem | undefined)[] = $derived.by(() => {
    const places = columnPlaces(this.columns);
    const scratch = new Uint8Array((places.at(-1) ?? 0) + 4096);
    return this.columns.map((column, index) =>
      columnEncoder(column, { bits: ANY_BITS })(this.values[index] ?? '', scratch, 0),
    );
  });

  /** As it was before anybody typed. */
  get untouched(): boolean {
    return this.columns.every((column, index) => this.values[index] === defaultOf(column));
  }

  get ready(): boolean {
    return this.problems.every((problem) => problem === undefined);
  }

  /** Takes a row over, by the names of its columns. */
  take(header: readonly string[], cells: readonly string[]): void {
    const names = header.map((name) => name.trim().toLowerCase());
    this.values = this.columns.map(({ name }) => cells[names.indexOf(name.toLowerCase())] ?? '');
  }
}

/** Where somebody begins who knows nothing of a column: what stands for a missing value, else the middle of what is usual. */
export function defaultOf(column: Column): string {
  if (column.type === 'category') return column.missing ?? column.categories[0] ?? '';
  return String(column.missing ?? middleOf(column));
}

function middleOf({ encode, whole = false, minimum, maximum }: NumberColumn): number {
  const [from, to] =
    encode.kind === 'scale'
      ? [encode.from, encode.to]
      : [encode.edges[0] ?? minimum, encode.edges.at(-1) ?? maximum];
  const middle = Math.min(maximum, Math.max(minimum, (from + to) / 2));
  return whole ? Math.round(middle) : Number(middle.toPrecision(3));
}

/** Columns of a table; none of what reads other data. */
export function formColumns(description: ModelDescription | null): readonly Column[] {
  return description?.reads.kind === 'table' ? description.reads.columns : [];
}
