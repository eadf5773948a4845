/** Takes the grain of sensor, paper or film out of a picture, as far as it is there. */
import { blur, noiseOf } from './filters.ts';
import type { Plane } from './plane.ts';

/** A picture and how much noise is left in it. */
export interface Calmed {
  readonly grey: Plane;
  /** Standard deviation in grey levels. */
  readonly noise: number;
}

/** Pictures with shorter sides have no pixel to lose. */
const LEAST_SIDE = 100;
/** From which noise on a blur over 3 x 3 pixels is worth its harm, and what share of the noise is left after each. */
const STEPS = [
  { from: 2, left: 0.4 },
  { from: 8, left: 0.29 },
  { from: 16, left: 0.23 },
] as const;

export function calm(grey: Plane): Calmed {
  const noise = noiseOf(grey);
  const steps = STEPS.filter(({ from }) => noise > from);
  if (Math.max(grey.width, grey.height) < LEAST_SIDE || steps.length === 0) return { grey, noise };
  const calmed = steps.reduce((plane) => blur(plane, 1), grey);
  return { grey: calmed, noise: noise * steps.at(-1)!.left };
}
