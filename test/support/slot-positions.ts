/** SEAL's order of slots: where slot i of a plaintext lies in the transform of its polynomial. */

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((value >> bit) & 1);
  return reversed;
}

/**
 * Position, in the bit-reversed order of SEAL's negacyclic transform modulo t, of each slot: two rows of N/2, row 0 at
 * the powers of 3 of the primitive 2N-th root, row 1 at their negatives (SEAL, `BatchEncoder::populate_matrix_reps_index_map`).
 * Encoding writes slot i to entry `positions[i]` and applies the inverse transform. Cost: O(N log N).
 */
export function slotPositions(polyDegree: number): Uint32Array {
  const bits = Math.log2(polyDegree);
  const rowSize = polyDegree / 2;
  const order = 2 * polyDegree;
  const positions = new Uint32Array(polyDegree);
  for (let slot = 0, power = 1; slot < rowSize; slot++, power = (power * 3) % order) {
    positions[slot] = reverseBits((power - 1) / 2, bits);
    positions[rowSize + slot] = reverseBits((order - power - 1) / 2, bits);
  }
  return positions;
}
