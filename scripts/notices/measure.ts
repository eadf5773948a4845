/** How often the notices about sets are wrong: honest sets that are changed, changed sets that are not noticed. */
import {
  DIGIT_SIDE,
  inverted,
  isBright,
  lies,
  uprightness,
  withoutMnistForm,
} from '../../shared/image/index.ts';
import type { LabelledImages } from '../../training/index.ts';

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;
const SIZES = [1, 2, 3, 5, 8, 10, 15, 20, 50];

/** Shares of all draws, or of all pictures. */
export interface DirectionRow {
  readonly digits: number;
  /** Standing sets that are taken for lying; of any digits, and of one class alone where it is most. */
  readonly wrong: number;
  readonly wrongOneClass: number;
  /** Lying sets that are noticed; of any digits, and of one class alone where it is least. */
  readonly noticed: number;
  readonly noticedOneClass: number;
}

export interface Notices {
  readonly pictures: number;
  readonly draws: number;
  readonly bright: { readonly wrong: number; readonly noticed: number };
  /** Noticed, by pixels that a picture was moved to the right and down. */
  readonly moved: Readonly<Record<number, number>>;
  readonly direction: readonly DirectionRow[];
}

/** mulberry32 */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const digitsOf = ({ pixels, count }: LabelledImages): Uint8Array[] =>
  Array.from({ length: count }, (_, at) => pixels.subarray(at * PIXELS, (at + 1) * PIXELS));

const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

/** Ink that would leave the picture is lost. */
function moved(digit: Uint8Array, by: number): Uint8Array {
  const result = new Uint8Array(PIXELS);
  for (let at = 0; at < PIXELS; at++) {
    const [x, y] = [(at % DIGIT_SIDE) + by, Math.floor(at / DIGIT_SIDE) + by];
    if (x < DIGIT_SIDE && y < DIGIT_SIDE) result[y * DIGIT_SIDE + x] = digit[at]!;
  }
  return result;
}

/** Sums of the evidence of so many digits, drawn again and again; digits that lie have the negative. */
function drawn(
  evidence: readonly number[],
  digits: number,
  draws: number,
  random: (below: number) => number,
): { readonly wrong: number; readonly noticed: number } {
  let [wrong, noticed] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) sum += evidence[random(evidence.length)]!;
    if (lies(sum, digits)) wrong += 1;
    if (lies(-sum, digits)) noticed += 1;
  }
  return { wrong: wrong / draws, noticed: noticed / draws };
}

function directionRow(
  all: readonly number[],
  byClass: readonly (readonly number[])[],
  digits: number,
  draws: number,
  random: (below: number) => number,
): DirectionRow {
  const one = byClass.map((evidence) => drawn(evidence, digits, draws, random));
  return {
    digits,
    ...drawn(all, digits, draws, random),
    wrongOneClass: Math.max(...one.map(({ wrong }) => wrong)),
    noticedOneClass: Math.min(...one.map(({ noticed }) => noticed)),
  };
}

export function measureNotices(set: LabelledImages, draws: number, seed: number): Notices {
  const digits = digitsOf(set);
  const evidence = digits.map(uprightness);
  const byClass = Array.from({ length: 10 }, (_, label) =>
    evidence.filter((_, at) => set.labels[at] === label),
  );
  const random = randomOf(seed);
  const isMoved = (digit: Uint8Array): boolean => withoutMnistForm(digit).length > 0;
  return {
    pictures: set.count,
    draws,
    bright: {
      wrong: share(digits, (digit) => isBright(digit, DIGIT_SIDE)),
      noticed: share(digits, (digit) => isBright(inverted(digit), DIGIT_SIDE)),
    },
    moved: Object.fromEntries(
      [0, 1, 2, 3, 4].map((by) => [by, share(digits, (digit) => isMoved(moved(digit, by)))]),
    ),
    direction: SIZES.map((size) => directionRow(evidence, byClass, size, draws, random)),
  };
}
