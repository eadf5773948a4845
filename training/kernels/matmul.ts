/** The matrix product of the trainer: C[m][n] = sum over k of A[m][k] * B[k][n], 4 x 8 register tiles. */
import * as wasm from './assembler.ts';
import type { Code, FunctionSource } from './assembler.ts';

/**
 * Arguments, all i32, addresses and strides in bytes:
 * rows of C, columns of C (a multiple of 8), depth (at least 1), address of A, strides of A from row to row and from column to
 * column, address of a table of depth row addresses of B, address of C, row stride of C.
 */
const [ROWS, COLUMNS, DEPTH, A, A_ROW, A_COLUMN, TABLE, C, C_ROW] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const [COLUMN, ROW, TABLE_AT, TABLE_END, A_AT, C_AT, B_AT, A_BASE] = [9, 10, 11, 12, 13, 14, 15, 16] as const;
const A_POINTERS = [17, 18, 19, 20] as const;
const [B0, B1, SPLAT] = [21, 22, 23] as const;
const sumLocal = (row: number, half: number): number => 24 + 2 * row + half;

const { add, get, set, constant, multiply } = wasm;

function tile(rows: number): Code {
  const indices = Array.from({ length: rows }, (_, row) => row);
  const halves = [0, 1];
  const sums = indices.flatMap((row) => halves.map((half) => sumLocal(row, half)));
  const pointer = (row: number): number => A_POINTERS[row]!;
  return [
    set(A_AT, add(get(A), multiply(get(ROW), get(A_ROW)))),
    ...indices.map((row) => set(pointer(row), add(get(A_AT), multiply(get(A_ROW), constant(row))))),
    ...sums.map((sum) => set(sum, wasm.zeroVector())),
    set(TABLE_AT, get(TABLE)),
    wasm.repeatWhile(
      wasm.lessThan(get(TABLE_AT), get(TABLE_END)),
      set(B_AT, add(wasm.loadInteger(get(TABLE_AT)), get(COLUMN))),
      set(B0, wasm.loadVector(get(B_AT))),
      set(B1, wasm.loadVector(get(B_AT), 16)),
      ...indices.flatMap((row) => [
        set(SPLAT, wasm.loadSplat(get(pointer(row)))),
        set(pointer(row), add(get(pointer(row)), get(A_COLUMN))),
        ...halves.map((half) => {
          const sum = sumLocal(row, half);
          return set(sum, wasm.multiplyAdd(get(SPLAT), get(half ? B1 : B0), get(sum)));
        }),
      ]),
      set(TABLE_AT, add(get(TABLE_AT), constant(4))),
    ),
    set(C_AT, add(get(C), add(multiply(get(ROW), get(C_ROW)), get(COLUMN)))),
    ...indices.flatMap((row) => [
      ...halves.map((half) => wasm.storeVector(get(C_AT), 16 * half, get(sumLocal(row, half)))),
      set(C_AT, add(get(C_AT), get(C_ROW))),
    ]),
    set(ROW, add(get(ROW), constant(rows))),
  ].flat();
}

export function matmulSource(): FunctionSource {
  const columnBytes = multiply(get(COLUMNS), constant(4));
  const body = [
    set(TABLE_END, add(get(TABLE), multiply(get(DEPTH), constant(4)))),
    set(COLUMN, constant(0)),
    wasm.whileLoop(
      wasm.lessThan(get(COLUMN), columnBytes),
      set(ROW, constant(0)),
      wasm.whileLoop(wasm.atMost(get(ROW), wasm.subtract(get(ROWS), constant(4))), tile(4)),
      wasm.whileLoop(wasm.lessThan(get(ROW), get(ROWS)), tile(1)),
      set(COLUMN, add(get(COLUMN), constant(32))),
    ),
  ].flat();
  return { name: 'matmul', parameters: 9, integers: A_BASE - 8 + A_POINTERS.length, vectors: 11, body };
}
