/** A set of pictures as digits of 28 x 28: grey levels, polarity, centring and rows against columns are looked at, not taken from the shape. */
import {
  DIGIT_SIDE,
  greyRange,
  inverted,
  isBright,
  looksTransposed,
  recentred,
  readDigit,
  transposed,
  withoutMnistForm,
  type IdxPictures,
} from '../../shared/image/index.ts';
import type { ImageDoubt, ReadingNote } from '../../shared/ipc/types.ts';
import { pauses } from './pause.ts';
import type { Digits, ReadingWish } from './digits.ts';

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;

interface Set {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Sets of MNIST's own form come back as they are, to the bit. @throws CANCELLED */
export async function readSet(
  { count, height, width, values }: IdxPictures,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<Digits> {
  const { pixels, from } = greyRange(values);
  const notes: ReadingNote[] = from ? [{ kind: 'stretched', from }] : [];
  const set = { count, height, width, pixels };
  if (wish.asIs && height === DIGIT_SIDE && width === DIGIT_SIDE)
    return { count, pixels, doubts: blanks(pixels), notes };
  return laid(await drawn(await polarised(set, wish, notes, signal), notes, signal), wish, notes);
}

/** With dark paper: what was asked for, or picture by picture where the border is bright. */
async function polarised(
  set: Set,
  { invert }: ReadingWish,
  notes: ReadingNote[],
  signal: AbortSignal | undefined,
): Promise<Set> {
  if (invert) return { ...set, pixels: inverted(set.pixels) };
  // Other sizes are read as pictures are, which finds the colour of the ink by itself.
  if (set.width !== DIGIT_SIDE || set.height !== DIGIT_SIDE) return set;
  const turn = pauses(signal);
  let [images, pixels] = [0, set.pixels];
  for (let index = 0; index < set.count; index++) {
    await turn();
    const [start, end] = [index * PIXELS, (index + 1) * PIXELS];
    if (!isBright(set.pixels.subarray(start, end), DIGIT_SIDE)) continue;
    if (images === 0) pixels = set.pixels.slice();
    pixels.set(inverted(set.pixels.subarray(start, end)), start);
    images += 1;
  }
  if (images > 0) notes.push({ kind: 'inverted', images });
  return { ...set, pixels };
}

/** Of 28 x 28: pictures that have MNIST's form stay, sets that have not are read one by one. */
async function drawn(
  set: Set,
  notes: ReadingNote[],
  signal: AbortSignal | undefined,
): Promise<Omit<Digits, 'notes'>> {
  const { count, width, height, pixels } = set;
  const fits = width === DIGIT_SIDE && height === DIGIT_SIDE;
  const others = fits ? withoutMnistForm(pixels) : Array.from({ length: count }, (_, index) => index);
  if (others.length === 0) return { count, pixels, doubts: blanks(pixels) };
  const digits = fits ? pixels.slice() : new Uint8Array(count * PIXELS);
  const doubts: ImageDoubt[] = fits ? [...blanks(pixels)] : [];
  const turn = pauses(signal);
  for (const index of others) {
    await turn();
    const size = width * height;
    const own = pixels.subarray(index * size, (index + 1) * size);
    const moved = fits ? recentred(own) : undefined;
    const { pixels: digit, doubt } = moved
      ? { pixels: moved, doubt: null }
      : readDigit({ width, height, pixels: own });
    digits.set(digit, index * PIXELS);
    if (doubt) doubts.push({ index, doubt });
  }
  if (fits) notes.push({ kind: 'centred', images: others.length });
  return { count, pixels: digits, doubts: doubts.sort((a, b) => a.index - b.index) };
}

function laid(digits: Omit<Digits, 'notes'>, { transpose, asIs }: ReadingWish, notes: ReadingNote[]): Digits {
  const lying = !transpose && !asIs && looksTransposed(digits.pixels);
  if (lying) notes.push({ kind: 'transposed' });
  return { ...digits, notes, pixels: transpose || lying ? transposed(digits.pixels) : digits.pixels };
}

function blanks(pixels: Uint8Array): ImageDoubt[] {
  return Array.from({ length: pixels.length / PIXELS }, (_, index) => index)
    .filter((index) => pixels.subarray(index * PIXELS, (index + 1) * PIXELS).every((grey) => grey === 0))
    .map((index) => ({ index, doubt: 'blank' }));
}
