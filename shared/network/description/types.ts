/** What a model reads and what it answers, in words that a person understands: public, and covered by the model's digest. */

/** What every column of a table has. */
interface AnyColumn {
  readonly name: string;
  readonly title?: string | undefined;
  readonly unit?: string | undefined;
  readonly help?: string | undefined;
}

/** A value x becomes round((x - from) / (to - from) * (2^bits - 1)), values beyond `from` and `to` the nearest of both. One input. */
export interface Scale {
  readonly kind: 'scale';
  readonly from: number;
  readonly to: number;
}

/** One of edges.length + 1 intervals, [edges[i - 1], edges[i]): one-hot. */
export interface Bins {
  readonly kind: 'bins';
  /** Ascending. */
  readonly edges: readonly number[];
}

export interface NumberColumn extends AnyColumn {
  readonly type: 'number';
  /** Values outside are refused: they are no such measurement. */
  readonly minimum: number;
  readonly maximum: number;
  /** Whole numbers only. */
  readonly whole?: boolean | undefined;
  /** What stands for a missing value; without it a missing value is refused. */
  readonly missing?: number | undefined;
  readonly encode: Scale | Bins;
}

/** One of a few words: one-hot. */
export interface CategoryColumn extends AnyColumn {
  readonly type: 'category';
  readonly categories: readonly string[];
  /** The category that stands for a missing value; null: no input is on; absent: a missing value is refused. */
  readonly missing?: string | null | undefined;
}

export type Column = NumberColumn | CategoryColumn;

/** Named columns, in the order of their inputs. */
export interface TableInput {
  readonly kind: 'table';
  readonly columns: readonly Column[];
}

/** Letters of a fixed alphabet, so many: one-hot, place by place. */
export interface SequenceInput {
  readonly kind: 'sequence';
  /** Its column in a table. */
  readonly column: string;
  readonly alphabet: string;
  readonly length: number;
  readonly ignoreCase: boolean;
  /** Letters that are allowed and stand for none of the alphabet: no input of the place is on. */
  readonly unknown?: string | undefined;
}

/** A grey picture of the network's extents. `digit`: found, centred and scaled as MNIST was; `resize`: scaled as it is, neither cut nor inverted; `as-is`: of these extents already. */
export interface ImageInput {
  readonly kind: 'image';
  readonly prepare: 'digit' | 'resize' | 'as-is';
  readonly title?: string | undefined;
}

export type InputDescription = TableInput | SequenceInput | ImageInput;

export interface NamedClass {
  readonly name: string;
  readonly title?: string | undefined;
}

/** The class of the largest score; the first of equals. */
export interface ClassesOutput {
  readonly kind: 'classes';
  /** Where a table says what a row really is. */
  readonly column: string;
  readonly classes: readonly NamedClass[];
}

/** One score s: the client makes link(scale * s + offset) of it. */
export interface ScoreOutput {
  readonly kind: 'score';
  readonly column: string;
  readonly title?: string | undefined;
  readonly unit?: string | undefined;
  /** `logistic`: 1 / (1 + exp(-x)), a probability. */
  readonly link: 'identity' | 'logistic';
  readonly scale: number;
  readonly offset: number;
  /** From this value on the answer is the second class. */
  readonly threshold?: number | undefined;
  /** Below the threshold, and from it on; given with it. */
  readonly classes?: readonly [NamedClass, NamedClass] | undefined;
}

export type OutputDescription = ClassesOutput | ScoreOutput;

export interface ModelDescription {
  readonly reads: InputDescription;
  readonly answers: OutputDescription;
}

/** What a model reads, in a word: `digit` where there is no description. */
export type InputKind = 'digit' | 'image' | 'table' | 'sequence';

export function inputKindOf(description: ModelDescription | undefined): InputKind {
  const reads = description?.reads;
  if (!reads || (reads.kind === 'image' && reads.prepare === 'digit')) return 'digit';
  return reads.kind;
}
