/** What was drawn on the canvas: strokes of pen and eraser that can be taken back one by one. */

import {
  DRAWING_SIDE,
  PEN_WIDTH,
  scaledStrokes,
  type DrawnPoint as Point,
  type DrawnStroke as Stroke,
  type Tool,
} from '../../../shared/image/drawn-strokes.ts';

const ERASER_WIDTH = 36;
const MAX_STROKES = 500;

export class Drawing {
  tool = $state<Tool>('pen');
  strokes = $state.raw<readonly Stroke[]>([]);
  /** The stroke under the pen. */
  current = $state.raw<Stroke | null>(null);
  #past = $state.raw<readonly (readonly Stroke[])[]>([]);
  #future = $state.raw<readonly (readonly Stroke[])[]>([]);

  get empty(): boolean {
    return this.strokes.length === 0 && this.current === null;
  }

  get undoable(): boolean {
    return this.#past.length > 0;
  }

  get redoable(): boolean {
    return this.#future.length > 0;
  }

  begin(point: Point): void {
    if (this.strokes.length < MAX_STROKES) this.current = { tool: this.tool, points: [inside(point)] };
  }

  extend(points: readonly Point[]): void {
    if (!this.current) return;
    this.current = { ...this.current, points: [...this.current.points, ...points.map(inside)] };
  }

  /** Lifts the pen: the stroke becomes part of the drawing. */
  end(): void {
    if (!this.current) return;
    const stroke = this.current;
    this.current = null;
    this.#change([...this.strokes, stroke]);
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.strokes];
    this.strokes = before;
  }

  /** Takes the last undo back; another stroke leaves nothing to take back. */
  redo(): void {
    const after = this.#future.at(-1);
    if (after === undefined) return;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.strokes];
    this.strokes = after;
  }

  clear(): void {
    if (!this.empty) this.#change([]);
    this.current = null;
  }

  #change(strokes: readonly Stroke[]): void {
    this.#past = [...this.#past.slice(-MAX_STROKES), this.strokes];
    this.#future = [];
    this.strokes = strokes;
  }
}

const clamp = (value: number): number => Math.min(DRAWING_SIDE, Math.max(0, value));
const inside = ({ x, y }: Point): Point => ({ x: clamp(x), y: clamp(y) });

type Surface = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws strokes in `ink` on whatever is there; the eraser takes ink away. The context is scaled to drawing units by the caller. */
export function drawStrokes(surface: Surface, strokes: readonly Stroke[], ink: string): void {
  surface.lineCap = 'round';
  surface.lineJoin = 'round';
  surface.strokeStyle = ink;
  for (const stroke of strokes) {
    surface.globalCompositeOperation = stroke.tool === 'pen' ? 'source-over' : 'destination-out';
    surface.lineWidth = (stroke.tool === 'pen' ? PEN_WIDTH : ERASER_WIDTH) * (stroke.widthScale ?? 1);
    surface.stroke(pathOf(stroke.points));
  }
  surface.globalCompositeOperation = 'source-over';
}

/** A smooth path through the middles of neighbouring points; a single point becomes a dot. */
function pathOf(points: readonly Point[]): Path2D {
  const path = new Path2D();
  const [first, ...rest] = points;
  if (!first) return path;
  path.moveTo(first.x, first.y);
  if (rest.length === 0) path.lineTo(first.x + 0.01, first.y);
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (!next) path.lineTo(point.x, point.y);
    else path.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
  });
  return path;
}

/** Ink of the scaled drawing, 0..255 a pixel, DRAWING_SIDE squared. Needs a browser. */
export function inkOf(strokes: readonly Stroke[]): Uint8Array {
  const canvas = new OffscreenCanvas(DRAWING_SIDE, DRAWING_SIDE);
  const surface = canvas.getContext('2d', { willReadFrequently: true });
  if (!surface) return new Uint8Array(DRAWING_SIDE ** 2);
  drawStrokes(surface, scaledStrokes(strokes), '#000');
  const { data } = surface.getImageData(0, 0, DRAWING_SIDE, DRAWING_SIDE);
  return Uint8Array.from({ length: DRAWING_SIDE ** 2 }, (_, index) => data[4 * index + 3]!);
}
