/** Dense symmetric systems of a thousand unknowns: what fitting one linear layer to another takes. Float64, row-major. */

/** The lower Cholesky factor of a positive definite matrix of `size`, in place (the upper half is left). Cost: size^3 / 3. */
export function cholesky(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const own = matrix.subarray(row * size, row * size + row + 1);
    for (let column = 0; column <= row; column++) {
      const other = matrix.subarray(column * size, column * size + column + 1);
      let sum = own[column]!;
      for (let at = 0; at < column; at++) sum -= own[at]! * other[at]!;
      own[column] = column === row ? Math.sqrt(sum) : sum / other[column]!;
    }
  }
}

/** The inverse of the matrix whose lower Cholesky factor this is. Cost: size^3. */
export function inverseFromCholesky(factor: Float64Array, size: number): Float64Array {
  const lower = inverseOfLower(factor, size);
  const inverse = new Float64Array(size * size);
  for (let at = 0; at < size; at++) {
    const row = lower.subarray(at * size, at * size + at + 1);
    for (let left = 0; left <= at; left++) {
      const scale = row[left]!;
      const target = inverse.subarray(left * size, left * size + left + 1);
      for (let right = 0; right <= left; right++) target[right]! += scale * row[right]!;
    }
  }
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++) inverse[column * size + row] = inverse[row * size + column]!;
  return inverse;
}

function inverseOfLower(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const target = inverse.subarray(row * size, row * size + row + 1);
    for (let at = 0; at < row; at++) {
      const scale = factor[row * size + at]!;
      const source = inverse.subarray(at * size, at * size + at + 1);
      for (let column = 0; column <= at; column++) target[column]! -= scale * source[column]!;
    }
    const pivot = factor[row * size + row]!;
    for (let column = 0; column < row; column++) target[column]! /= pivot;
    target[row] = 1 / pivot;
  }
  return inverse;
}

/** Eigenvectors of a symmetric matrix, largest eigenvalue first, as rows (Jacobi's rotations). Cost: some size^3 * 10. */
export function eigenvectors(symmetric: Float64Array, size: number): Float64Array[] {
  const a = Float64Array.from(symmetric);
  const vectors = Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_unused, column) => (row === column ? 1 : 0)),
  );
  for (let sweep = 0; sweep < 12; sweep++)
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  return vectors
    .map((vector, at) => ({ vector, value: a[at * size + at]! }))
    .sort((left, right) => right.value - left.value)
    .map(({ vector }) => vector);
}

function rotate(a: Float64Array, vectors: readonly Float64Array[], size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (target: Float64Array, left: number, right: number): void => {
    const [x, y] = [target[left]!, target[right]!];
    target[left] = cosine * x - sine * y;
    target[right] = sine * x + cosine * y;
  };
  for (let at = 0; at < size; at++) turn(a, at * size + p, at * size + q);
  for (let at = 0; at < size; at++) turn(a, p * size + at, q * size + at);
  const [left, right] = [vectors[p]!, vectors[q]!];
  for (let at = 0; at < size; at++) {
    const [x, y] = [left[at]!, right[at]!];
    left[at] = cosine * x - sine * y;
    right[at] = sine * x + cosine * y;
  }
}
