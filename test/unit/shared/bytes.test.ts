/** Pieces of bytes as one: a copy, in order, of any number of parts. */
import { expect, it } from 'vitest';
import { joinBytes } from '../../../shared/bytes.ts';

it('joins parts in order, in memory of its own', () => {
  const first = Uint8Array.of(1, 2);
  const joined = joinBytes([first, new Uint8Array(0), Uint8Array.of(3, 4, 5).subarray(1)]);
  first.fill(9);
  expect(joined).toEqual(Uint8Array.of(1, 2, 4, 5));
  expect(joined.buffer.byteLength).toBe(4);
  expect(joinBytes([])).toHaveLength(0);
});
