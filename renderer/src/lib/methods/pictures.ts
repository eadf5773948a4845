/** A picture of each method's trick as shapes on a board of 280 x 96: what is legible, what is encrypted, what becomes of it. Pure. */
import type { MethodId } from '../../../../shared/methods/names.ts';

export type Shape =
  /** `plain` is legible, `cipher` is encrypted, `key` is held by one side alone, `empty` is only an outline. */
  | {
      readonly kind: 'box';
      readonly fill: 'plain' | 'cipher' | 'key' | 'empty';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'text'; readonly x: number; readonly y: number; readonly text: string }
  | {
      readonly kind: 'arrow';
      readonly x: number;
      readonly y: number;
      readonly toX: number;
      readonly toY: number;
    };

export const BOARD = { width: 280, height: 96 } as const;

type Fill = (Shape & { kind: 'box' })['fill'];

const box = (fill: Fill, x: number, y: number, width: number, height: number): Shape => ({
  kind: 'box',
  ...{ fill, x, y, width, height },
});
const text = (x: number, y: number, what: string): Shape => ({ kind: 'text', x, y, text: what });
const arrow = (x: number, y: number, toX: number, toY = y): Shape => ({ kind: 'arrow', x, y, toX, toY });
/** A ciphertext: as many polynomials as it has, one under the other. */
const cipher = (x: number, polynomials: number, y = 48): Shape[] =>
  Array.from({ length: polynomials }, (_, index) =>
    box('cipher', x, y - (14 * polynomials) / 2 + 14 * index, 40, 12),
  );
const cells = (fill: Fill, x: number, y: number, columns: number, rows: number, side: number): Shape[] =>
  Array.from({ length: columns * rows }, (_, index) =>
    box(fill, x + side * (index % columns), y + side * Math.floor(index / columns), side - 1, side - 1),
  );

export const PICTURES: Readonly<Record<MethodId, readonly Shape[]>> = {
  // An encrypted pixel times an encrypted weight stays encrypted, and so does its square.
  square: [
    ...[text(36, 20, 'x'), ...cipher(16, 2), text(70, 52, '×'), text(104, 20, 'w'), ...cipher(84, 2)],
    ...[arrow(132, 48, 156), ...cipher(164, 2), text(216, 52, '( )²'), ...cipher(234, 2)],
  ],
  // An encrypted pixel times 3 is the pixel added three times.
  plain: [
    ...[
      ...cipher(8, 2),
      text(60, 52, '×'),
      box('plain', 72, 36, 24, 24),
      text(84, 52, '3'),
      text(110, 52, '='),
    ],
    ...[...cipher(124, 2), text(172, 52, '+'), ...cipher(180, 2), text(228, 52, '+'), ...cipher(236, 2)],
  ],
  // The same, modulo two small numbers side by side.
  remainders: [
    ...[box('plain', 8, 34, 48, 28), text(32, 52, '1234')],
    ...[arrow(60, 42, 92, 26), arrow(60, 54, 92, 70), ...cipher(100, 1, 26), ...cipher(100, 1, 70)],
    ...[text(176, 30, 'mod t₁'), text(176, 74, 'mod t₂')],
    ...[arrow(206, 26, 230, 42), arrow(206, 70, 230, 54), box('plain', 236, 38, 36, 20)],
  ],
  // A window slides over the image; the square has three polynomials and is brought back to two by a key.
  convolution: [
    ...cells('cipher', 8, 16, 8, 8, 8),
    ...[box('empty', 8, 16, 24, 24), arrow(78, 48, 98), ...cipher(104, 2), text(158, 52, '( )²')],
    ...[...cipher(176, 3), arrow(220, 48, 236), box('key', 222, 18, 12, 12), ...cipher(240, 2)],
  ],
  // Nobody needs the way back.
  skipping: [
    ...[...cipher(24, 2), text(80, 52, '( )²'), arrow(98, 48, 122), ...cipher(130, 3)],
    ...[arrow(176, 48, 216), ...cipher(224, 3)],
  ],
  // Three matrices become one beforehand.
  merged: [
    ...[...cells('plain', 8, 32, 4, 4, 8), text(52, 52, '×'), ...cells('plain', 64, 24, 3, 6, 8)],
    ...[text(100, 52, '×'), ...cells('plain', 112, 36, 6, 3, 8), text(174, 52, '=')],
    ...cells('plain', 192, 28, 8, 5, 8),
  ],
  // One ciphertext, thousands of images.
  slots: [
    ...[...cells('plain', 8, 8, 4, 8, 10), arrow(56, 48, 84), box('cipher', 92, 20, 180, 56)],
    ...Array.from({ length: 17 }, (_, index) => box('empty', 92 + (180 / 18) * (index + 1), 20, 0.5, 56)),
  ],
  // Smaller scores, smaller moduli, shorter ciphertexts.
  parameters: [
    ...[box('cipher', 8, 20, 264, 20), box('plain', 8, 42, 90, 8)],
    ...[arrow(140, 50, 140, 62), box('cipher', 8, 66, 184, 20), box('plain', 8, 88, 52, 6)],
  ],
  // All layers in one pass over the same coefficients.
  batch: [
    ...[...cells('cipher', 8, 30, 6, 6, 6), arrow(50, 48, 72)],
    ...[box('plain', 80, 24, 34, 48), box('plain', 118, 24, 34, 48), box('plain', 156, 24, 34, 48)],
    ...[box('empty', 74, 18, 122, 60), arrow(202, 48, 222), ...cipher(230, 1)],
  ],
  // One ciphertext holds all pixels; turned, its values meet each other.
  interactive: [
    ...[...cells('cipher', 8, 20, 14, 2, 10), ...cells('cipher', 8, 68, 14, 2, 10)],
    ...[arrow(150, 44, 20, 62), arrow(160, 48, 196), ...cells('cipher', 204, 38, 6, 2, 10)],
  ],
  // The weights stay where they are; noise hides all but the scores.
  private: [
    ...[...cipher(8, 2), arrow(52, 48, 76), box('key', 84, 24, 60, 48), text(114, 52, 'w = ?')],
    ...[arrow(148, 48, 168), ...cells('cipher', 174, 28, 5, 5, 8), text(228, 52, '+ e'), arrow(240, 48, 252)],
    box('plain', 258, 38, 20, 20),
  ],
};
