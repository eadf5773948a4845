/** What of a picture is read: turned by quarters, and a part of it, in thousandths. Pure. */
import type { PictureView } from '../../../../shared/ipc/types.ts';
import { isPicture } from '../image/network-image.ts';
import type { FileLike } from '../image/read-files.ts';
import type { PredictInput } from './input.ts';

/** The one picture that was opened, and what of it the digit is read from. */
export interface Opened {
  readonly file: FileLike;
  readonly view: PictureView;
}

export const WHOLE: PictureView = { quarterTurns: 0, left: 0, top: 0, right: 1000, bottom: 1000 };
const ALL = 1000;
/** The least side of a part that can be chosen here. */
const LEAST = 50;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What there is to turn and to cut: a digit that was read from one picture. */
export function openedOf(files: readonly FileLike[], input: PredictInput): Opened | null {
  const [file] = files;
  if (!file || files.length > 1 || input.kind !== 'digit' || !isPicture(file.name)) return null;
  return { file, view: WHOLE };
}

const within = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)));

/** A quarter clockwise: the part goes with the picture. */
export function turned({ quarterTurns, left, top, right, bottom }: PictureView): PictureView {
  return {
    quarterTurns: (quarterTurns + 1) % 4,
    left: ALL - bottom,
    top: left,
    right: ALL - top,
    bottom: right,
  };
}

/** The part between two spots, whichever is which; undefined where it is too small to be meant. */
export function between(view: PictureView, a: Spot, b: Spot): PictureView | undefined {
  const [left, right] = [within(Math.min(a.x, b.x), ALL), within(Math.max(a.x, b.x), ALL)];
  const [top, bottom] = [within(Math.min(a.y, b.y), ALL), within(Math.max(a.y, b.y), ALL)];
  if (right - left < LEAST || bottom - top < LEAST) return undefined;
  return { ...view, left, top, right, bottom };
}

/** Another part of the same size, as far as the picture goes. */
export function moved(view: PictureView, dx: number, dy: number): PictureView {
  const [width, height] = [view.right - view.left, view.bottom - view.top];
  const [left, top] = [within(view.left + dx, ALL - width), within(view.top + dy, ALL - height)];
  return { ...view, left, top, right: left + width, bottom: top + height };
}

/** A smaller or larger part about the same middle, never beyond the picture. */
export function scaled(view: PictureView, factor: number): PictureView {
  const side = (from: number, to: number): readonly [number, number] => {
    const size = Math.min(ALL, Math.max(LEAST, Math.round((to - from) * factor)));
    const start = within((from + to - size) / 2, ALL - size);
    return [start, start + size];
  };
  const [[left, right], [top, bottom]] = [side(view.left, view.right), side(view.top, view.bottom)];
  return { ...view, left, top, right, bottom };
}

export function isWhole({ left, top, right, bottom }: PictureView): boolean {
  return left === 0 && top === 0 && right === ALL && bottom === ALL;
}

/** What a key does to the part; undefined for keys that do nothing. */
export function byKey(view: PictureView, key: string): PictureView | undefined {
  const step = 40;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[key];
  if (move) return moved(view, ...move);
  if (key === '+') return scaled(view, 0.85);
  return key === '-' ? scaled(view, 1 / 0.85) : undefined;
}
