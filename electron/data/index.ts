/** Data that people bring for models of tables, sequences and arrays: read row by row, encoded for the network, each fault named by row and column. */
export { encodeRows, type EncodedRows } from './encode-rows.ts';
export { openRows, type RowSource } from './open-rows.ts';
export { arraysOf, isArrayFile, labelName, readArrayRows } from './arrays.ts';
export type { NumpyArray } from './npy.ts';
