/** The rows of the talk's table as views show them: the talk's figures, and those that were measured in full, as they are committed. */
import measured from '../../../../docs/results/methods.json' with { type: 'json' };
import { METHOD_IDS, METHOD_NAMES, type MethodId } from '../../../../shared/methods/names.ts';
import { TALK, type Figures } from '../../../../shared/methods/talk.ts';

export interface MethodRow {
  readonly id: MethodId;
  /** From 1, as the table and the plots count them. */
  readonly number: number;
  readonly talk: Figures | null;
  /** Null: never run in full. */
  readonly here: Figures | null;
}

export const METHOD_ROWS: readonly MethodRow[] = METHOD_IDS.map((id, index) => ({
  id,
  number: index + 1,
  talk: TALK[id] ?? null,
  here: measured.rows.find(({ name }) => name === METHOD_NAMES[id]) ?? null,
}));
