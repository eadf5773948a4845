/** Makes strokes that are too thin to be seen at 28 x 28 as thick as those around them need to be: hairlines of broad nibs and thin pens. */
import { largest, levelBright } from './filters.ts';
import { emptyPlane, mapPlane, type Plane } from './plane.ts';

/** From this cover on a pixel belongs to a stroke. */
const STROKE = 0.4;

/**
 * Ink in which no stroke is thinner than about 2 * radius pixels. Strokes of 2r - 1 and 2r pixels are told apart by an
 * opening that they do not survive, and grow by radius - r on both sides.
 * @param ink 0 (paper) to 1. Cost: a few filters for each pixel of the radius.
 */
export function thickened(ink: Plane, radius: number): Plane {
  const result = emptyPlane(ink.width, ink.height);
  result.values.set(ink.values);
  const strokes = mapPlane(ink, (value) => (value >= STROKE ? 1 : 0));
  let before = strokes;
  for (let r = 1; r < radius; r++) {
    const after = levelBright(strokes, r);
    const thin = mapPlane(ink, (value, at) => (before.values[at]! > after.values[at]! ? value : 0));
    const grown = largest(thin, radius - r);
    for (let at = 0; at < result.values.length; at++) {
      result.values[at] = Math.max(result.values[at]!, grown.values[at]!);
    }
    before = after;
  }
  return result;
}
