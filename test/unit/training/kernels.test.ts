import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOT_ROWS, createKernels, createMemory } from '../../../training/kernels/index.ts';

const memory = createMemory(65_536);
const kernels = createKernels(memory);
const floats = new Float32Array(memory.buffer);
const integers = new Int32Array(memory.buffer);
const [A, B, C, TABLE] = [1024, 8192, 24_576, 40_960] as const;

/** Small integers, so that single precision is exact and sums can be compared with equality. */
const values = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: length, maxLength: length });

describe('kernels', () => {
  test('multiply matrices of any rows and depth, straight and transposed', () => {
    const extents = fc.record({
      rows: fc.integer({ min: 1, max: 11 }),
      columns: fc.constantFrom(8, 16, 24),
      depth: fc.integer({ min: 1, max: 9 }),
      transposed: fc.boolean(),
    });
    const cases = extents.chain((e) =>
      fc.tuple(fc.constant(e), values(e.rows * e.depth), values(e.depth * e.columns)),
    );
    fc.assert(
      fc.property(cases, ([{ rows, columns, depth, transposed }, a, b]) => {
        floats.set(a, A / 4);
        floats.set(b, B / 4);
        for (let k = 0; k < depth; k++) integers[TABLE / 4 + k] = B + 4 * k * columns;
        const [rowStride, columnStride] = transposed ? [4, 4 * rows] : [4 * depth, 4];
        floats.fill(NaN, C / 4, C / 4 + rows * columns);
        kernels.matmul(rows, columns, depth, A, rowStride, columnStride, TABLE, C, 4 * columns);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            let expected = 0;
            for (let k = 0; k < depth; k++) {
              expected += a[(row * rowStride + k * columnStride) / 4]! * b[k * columns + column]!;
            }
            expect(floats[C / 4 + row * columns + column]).toBe(expected);
          }
        }
      }),
    );
  });

  test('take the rows of the right factor from a table, in any order', () => {
    floats.set([1, 10], A / 4);
    floats.set([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18], B / 4);
    integers.set([B + 32, B], TABLE / 4);
    kernels.matmul(1, 8, 2, A, 8, 4, TABLE, C, 32);
    expect([...floats.subarray(C / 4, C / 4 + 8)]).toEqual([21, 32, 43, 54, 65, 76, 87, 98]);
  });

  test('add inner products to their sums', () => {
    const length = 12;
    fc.assert(
      fc.property(values(length), values(length * DOT_ROWS), (x, y) => {
        floats.set(x, A / 4);
        floats.set(y, B / 4);
        floats.fill(1, C / 4, C / 4 + 4 * DOT_ROWS);
        kernels.dot(A, 4 * length, B, 4 * length, C);
        for (let row = 0; row < DOT_ROWS; row++) {
          const lanes = floats.subarray(C / 4 + 4 * row, C / 4 + 4 * row + 4);
          const expected = x.reduce((sum, value, at) => sum + value * y[row * length + at]!, 4);
          expect(lanes.reduce((sum, lane) => sum + lane)).toBe(expected);
        }
      }),
    );
  });
});
