/** The sample drawings as other hands draw them: turned, slanted, narrow, wide, tiny, shaky, of few points; rendered as the app renders strokes. */
import {
  DRAWING_SIDE,
  PEN_WIDTH,
  scaledStrokes,
  type DrawnStroke,
} from '../../shared/image/drawn-strokes.ts';
import { normaliseDigit, type Point, type SampleDigit } from '../../shared/image/index.ts';
import { rasterise, smoothStroke } from '../../shared/image/strokes.ts';
import type { Random } from '../../training/index.ts';

/** Side on which strokes are rendered before they are normalised. */
const SIDE = 112;
/** Of the points of a curve, how many a quick hand leaves: one in so many. */
const MOST_SPARSE = 6;

/** One hand: what it makes of a point of the unit square, and how many points it leaves. */
interface Hand {
  readonly place: (point: Point) => Point;
  readonly sparse: number;
}

function handOf(random: Random): Hand {
  const turn = random.symmetric((20 * Math.PI) / 180);
  const slant = random.symmetric(0.3);
  const size = 0.15 + 0.95 * random.uniform();
  const width = size * (0.6 + 0.8 * random.uniform());
  const shake = 0.015 * random.uniform() * size;
  const [right, down] = [random.symmetric(0.5 - size / 2.2), random.symmetric(0.5 - size / 2.2)];
  const sparse = 1 + Math.floor(MOST_SPARSE * random.uniform());
  const place = ({ x, y }: Point): Point => {
    const [u, v] = [width * (x - 0.5) + slant * size * (0.5 - y), size * (y - 0.5)];
    return {
      x: 0.5 + right + u * Math.cos(turn) - v * Math.sin(turn) + random.symmetric(shake),
      y: 0.5 + down + u * Math.sin(turn) + v * Math.cos(turn) + random.symmetric(shake),
    };
  };
  return { place, sparse };
}

const onPad = ({ x, y }: Point): Point => ({
  x: DRAWING_SIDE * Math.min(1, Math.max(0, x)),
  y: DRAWING_SIDE * Math.min(1, Math.max(0, y)),
});

/** 28 x 28 grey bytes, as the app makes them of what was drawn; the same for the same random numbers. */
export function drawnBy(random: Random, { strokes }: SampleDigit): Uint8Array {
  const { place, sparse } = handOf(random);
  const drawn: DrawnStroke[] = strokes.map((stroke) => ({
    tool: 'pen',
    points: stroke
      .filter((_, index) => index % sparse === 0 || index === stroke.length - 1)
      .map((point) => onPad(place(point))),
  }));
  const unit = scaledStrokes(drawn).map(({ points }) =>
    smoothStroke(points.map(({ x, y }) => ({ x: x / DRAWING_SIDE, y: y / DRAWING_SIDE }))),
  );
  return normaliseDigit(rasterise(unit, SIDE, PEN_WIDTH / DRAWING_SIDE));
}
