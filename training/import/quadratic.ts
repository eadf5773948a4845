/** Quadratics in the place of activations, fitted in closed form on what the network does with calibration rows. */
/** a z^2 + b z + c. */
export interface Quadratic {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const SQUARE: Quadratic = { a: 1, b: 0, c: 0 };
export const CARRIED: Quadratic = { a: 0, b: 1, c: 0 };
/** A quadratic with hardly any bend would be a square far from its vertex, of a huge range: so much bend it has at least. */
const LEAST_BEND = 0.05;

/** Sums of powers of z, and of their products with the target. */
export class Moments {
  readonly #z = new Float64Array(5);
  readonly #t = new Float64Array(3);
  #squares = 0;

  add(z: number, target: number): void {
    for (let power = 0, value = 1; power < 5; power++, value *= z) {
      this.#z[power]! += value;
      if (power < 3) this.#t[power]! += value * target;
    }
    this.#squares += target * target;
  }

  /** Least squares, around the mean of z so that the equations are well conditioned. */
  fit(): Quadratic {
    const count = this.#z[0]! || 1;
    const m = [1, 2, 3, 4].map((power) => this.#z[power]! / count) as [number, number, number, number];
    const mean = m[0];
    const variance = Math.max(m[1] - mean * mean, 1e-12);
    const third = m[2] - 3 * mean * m[1] + 2 * mean ** 3;
    const fourth = m[3] - 4 * mean * m[2] + 6 * mean * mean * m[1] - 3 * mean ** 4;
    const [t0, t1, t2] = [...this.#t].map((sum) => sum / count) as [number, number, number];
    const first = t1 - mean * t0;
    const second = t2 - 2 * mean * t1 + mean * mean * t0 - variance * t0;
    // Against d and d^2 - variance, d = z - mean: two equations.
    const spread = Math.max(fourth - variance ** 2, 1e-12);
    const determinant = Math.max(variance * spread - third ** 2, variance * spread * 1e-6);
    let bend = (variance * second - third * first) / determinant;
    const floor = (LEAST_BEND * Math.sqrt(Math.max(this.#squares / count - t0 * t0, 1e-12))) / variance;
    if (Math.abs(bend) < floor) bend = floor * (bend < 0 ? -1 : 1);
    const slope = (first - third * bend) / variance;
    return { a: bend, b: slope - 2 * bend * mean, c: t0 - slope * mean + bend * (mean * mean - variance) };
  }
}
