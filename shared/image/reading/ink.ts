/** How much ink lies where: each place compared with the paper around it, so that light, shadow and edges of shadows fall out. */
import { fillDark, levelBright } from './filters.ts';
import { mapPlane, type Plane } from './plane.ts';

/** Dark ink on bright paper, or bright ink on dark ground. */
export type InkColour = 'dark' | 'bright';

/** Keeps shares of a nearly black ground from growing without bound, in grey levels. */
const FLOOR = { dark: 6, bright: 32 } as const;

/**
 * Ink as its difference to the paper, in shares of the paper's own brightness: light falls on both alike, so it falls out.
 * Dark ink gives 0..1, bright ink 0..8. Strokes wider than 2 * reach + 1 pixels count as paper. Edges of shadows and tables
 * stay where they are and give none.
 */
export function inkOf(grey: Plane, colour: InkColour, reach: number): Plane {
  const ground = (colour === 'dark' ? fillDark : levelBright)(grey, reach).values;
  const sign = colour === 'dark' ? -1 : 1;
  const floor = FLOOR[colour];
  return mapPlane(grey, (value, at) => (sign * (value - ground[at]!)) / (ground[at]! + floor));
}

/** What a difference in grey levels is in shares of a ground of that brightness. */
export const inkOfDifference = (difference: number, ground: number, colour: InkColour): number =>
  difference / (ground + FLOOR[colour]);

/** Both colours on one scale: the difference in shares of the brighter of ink and paper, 0..1. */
export const contrastOf = (ink: number, colour: InkColour): number =>
  colour === 'dark' ? ink : ink / (1 + ink);
