/** Answers as a picture to keep: what was seen, what was answered; ink on white whatever the theme. Needs a browser. */
import { quantise, SIDE } from '../image/network-image.ts';

const [PAPER, INK, SOFT, WRONG] = ['#ffffff', '#171c19', '#4b554f', '#a3221b'];
const FONT = 'system-ui';
const MARGIN = 24;

export interface DigitPicture {
  readonly pixels: Uint8Array;
  readonly bits: number;
  readonly answer: string;
  /** How certain, by which model. */
  readonly lines: readonly string[];
}

/** One of many, with what its label says where that is something else. */
export interface Cell {
  readonly pixels: Uint8Array;
  readonly answer: string;
  readonly wrong: boolean;
}

export interface ManyPicture {
  readonly bits: number;
  readonly headline: string;
  readonly cells: readonly Cell[];
}

/** The most images that are drawn. */
export const MOST_CELLS = 400;
const [COLUMNS, CELL, CELL_HEIGHT] = [20, 56, 80];

/** Width and height of a picture of so many cells. */
export function sizeOfMany(cells: number): readonly [number, number] {
  const rows = Math.ceil(Math.min(cells, MOST_CELLS) / COLUMNS);
  return [2 * MARGIN + COLUMNS * CELL, 2 * MARGIN + 40 + rows * CELL_HEIGHT];
}

function sheet(width: number, height: number): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] {
  const canvas = new OffscreenCanvas(width, height);
  const surface = canvas.getContext('2d');
  if (!surface) throw new Error('this browser draws no pictures');
  surface.fillStyle = PAPER!;
  surface.fillRect(0, 0, width, height);
  surface.textBaseline = 'top';
  return [canvas, surface];
}

/** The grey levels of the network, each a square. */
function drawPixels(
  surface: OffscreenCanvasRenderingContext2D,
  { pixels, bits }: Pick<DigitPicture, 'pixels' | 'bits'>,
  [left, top, side]: readonly [number, number, number],
): void {
  const levels = quantise(pixels, bits);
  const each = side / SIDE;
  surface.fillStyle = INK!;
  levels.forEach((level, at) => {
    surface.globalAlpha = level / (2 ** bits - 1);
    const [x, y] = [left + (at % SIDE) * each, top + Math.floor(at / SIDE) * each];
    if (level > 0) surface.fillRect(x, y, each, each);
  });
  surface.globalAlpha = 1;
  surface.strokeStyle = SOFT!;
  surface.strokeRect(left - 0.5, top - 0.5, side + 1, side + 1);
}

/** A PNG of one digit and the answer to it. */
export function pictureOfDigit(picture: DigitPicture): Promise<Blob> {
  const [canvas, surface] = sheet(640, 2 * MARGIN + 10 * SIDE);
  drawPixels(surface, picture, [MARGIN, MARGIN, 10 * SIDE]);
  const left = 2 * MARGIN + 10 * SIDE;
  surface.fillStyle = INK!;
  surface.font = `600 160px ${FONT}`;
  surface.fillText(picture.answer, left, MARGIN, 640 - left - MARGIN);
  surface.font = `16px ${FONT}`;
  surface.fillStyle = SOFT!;
  picture.lines.forEach((line, at) => surface.fillText(line, left, 208 + 24 * at, 640 - left - MARGIN));
  return canvas.convertToBlob({ type: 'image/png' });
}

/** A PNG of many digits with their answers; wrong ones are framed by their words, not by colour alone. */
export function pictureOfMany({ bits, headline, cells }: ManyPicture): Promise<Blob> {
  const [canvas, surface] = sheet(...sizeOfMany(cells.length));
  surface.fillStyle = INK!;
  surface.font = `600 18px ${FONT}`;
  surface.fillText(headline, MARGIN, MARGIN, COLUMNS * CELL);
  surface.font = `13px ${FONT}`;
  cells.slice(0, MOST_CELLS).forEach(({ pixels, answer, wrong }, at) => {
    const [left, top] = [
      MARGIN + (at % COLUMNS) * CELL,
      MARGIN + 40 + Math.floor(at / COLUMNS) * CELL_HEIGHT,
    ];
    drawPixels(surface, { pixels, bits }, [left + 4, top, CELL - 12]);
    surface.fillStyle = wrong ? WRONG : INK;
    surface.fillText(answer, left + 4, top + CELL - 8, CELL - 8);
  });
  return canvas.convertToBlob({ type: 'image/png' });
}
