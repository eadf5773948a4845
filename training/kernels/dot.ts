/** Inner products of several rows with one: the weight gradient of the convolution. */
import * as wasm from './assembler.ts';
import type { FunctionSource } from './assembler.ts';

/** Rows that one call multiplies; more maps take more calls. */
export const DOT_ROWS = 5;

/**
 * sums[r] += X * Y[r] lane by lane, for DOT_ROWS rows. Arguments, all i32, addresses and lengths in bytes: address of X,
 * its length (a multiple of 16), address of Y, row stride of Y, address of DOT_ROWS sums of four lanes each.
 */
const [X, LENGTH, Y, Y_ROW, SUMS] = [0, 1, 2, 3, 4] as const;
const [X_AT, X_END] = [5, 6] as const;
const pointer = (row: number): number => 7 + row;
const VECTOR = 7 + DOT_ROWS;
const sum = (row: number): number => VECTOR + 1 + row;

export function dotSource(): FunctionSource {
  const { add, get, set, constant } = wasm;
  const rows = Array.from({ length: DOT_ROWS }, (_, row) => row);
  const body = [
    set(X_AT, get(X)),
    set(X_END, add(get(X), get(LENGTH))),
    ...rows.map((row) => set(pointer(row), add(get(Y), wasm.multiply(get(Y_ROW), constant(row))))),
    ...rows.map((row) => set(sum(row), wasm.loadVector(get(SUMS), 16 * row))),
    wasm.whileLoop(
      wasm.lessThan(get(X_AT), get(X_END)),
      set(VECTOR, wasm.loadVector(get(X_AT))),
      ...rows.flatMap((row) => [
        set(sum(row), wasm.multiplyAdd(get(VECTOR), wasm.loadVector(get(pointer(row))), get(sum(row)))),
        set(pointer(row), add(get(pointer(row)), constant(16))),
      ]),
      set(X_AT, add(get(X_AT), constant(16))),
    ),
    ...rows.map((row) => wasm.storeVector(get(SUMS), 16 * row, get(sum(row)))),
  ].flat();
  return { name: 'dot', parameters: 5, integers: 2 + DOT_ROWS, vectors: 1 + DOT_ROWS, body };
}
