/** How many inputs a description stands for, and whether a network has them. */
import { invalidModel } from '../invalid.ts';
import { pictureSize } from '../types.ts';
import type { NetworkInput } from '../types.ts';
import type { Column, InputDescription, ModelDescription } from './types.ts';

/** Inputs of one column. */
export function columnInputs(column: Column): number {
  if (column.type === 'category') return column.categories.length;
  return column.encode.kind === 'scale' ? 1 : column.encode.edges.length + 1;
}

/** Inputs of one row or sequence, in order from place 0 on; undefined for pictures, which fill their extents. */
export function describedInputs(reads: InputDescription): number | undefined {
  if (reads.kind === 'image') return undefined;
  if (reads.kind === 'sequence') return reads.length * reads.alphabet.length;
  return reads.columns.reduce((sum, column) => sum + columnInputs(column), 0);
}

/** Places beyond the described inputs hold zero. @param outputs scores of the network @throws MODEL_INVALID */
export function checkDescription(
  { reads, answers }: ModelDescription,
  input: NetworkInput,
  outputs: number,
): void {
  const inputs = describedInputs(reads);
  if (inputs !== undefined && inputs > pictureSize(input))
    throw invalidModel(`description: expected at most ${pictureSize(input)} inputs, got ${inputs}`);
  const expected = answers.kind === 'score' ? 1 : answers.classes.length;
  if (outputs !== expected)
    throw invalidModel(`description: expected ${expected} scores of the network, got ${outputs}`);
}
