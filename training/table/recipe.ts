/** What a table is trained with: everything that decides the result, besides the rows. */
export interface TableRecipe {
  readonly seed: number;
  /** Bits of an input, 1..8. */
  readonly bits: number;
  /** Hidden units, each squared; 0: a linear model. */
  readonly hidden: number;
  /** Weight of the squares of standardised weights, in parts of the loss of a row. */
  readonly decay: number;
  readonly epochs: number;
  readonly rate: number;
  /** Rows of rare classes count for more, so that all classes count alike. */
  readonly balanced: boolean;
  /** Parts of the cross-validation. */
  readonly folds: number;
}

export const TABLE_RECIPE: TableRecipe = {
  seed: 1,
  bits: 8,
  hidden: 0,
  decay: 0.01,
  epochs: 400,
  rate: 0.05,
  balanced: false,
  folds: 10,
};

/** Rows as the network reads them, with the number of the class of each. */
export interface LabelledRows {
  readonly rows: number;
  /** Inputs of a row. */
  readonly inputs: number;
  /** rows x inputs, 0 .. 2^bits - 1. */
  readonly levels: Uint8Array;
  readonly labels: Uint8Array;
  readonly classes: number;
}

/** The rows at these places. */
export function rowsAt(all: LabelledRows, places: readonly number[]): LabelledRows {
  const levels = new Uint8Array(places.length * all.inputs);
  places.forEach((place, row) =>
    levels.set(all.levels.subarray(place * all.inputs, (place + 1) * all.inputs), row * all.inputs),
  );
  return {
    ...all,
    rows: places.length,
    levels,
    labels: Uint8Array.from(places, (place) => all.labels[place]!),
  };
}
