/** Tells whether a picture seems to hold more than one digit: another part that stands out as much, or two side by side. */
import type { Choice } from './choose.ts';
import { sizeOf, type Part } from './parts.ts';

/** From this share of the digit's size, and of how much it stands out, on another part could be meant as well. */
const [RIVAL_SIZE, RIVAL_SHARE] = [0.6, 0.6];

export function hasRival({ box, others, members }: Choice): boolean {
  const apart = others.some(
    ({ part, share }) => sizeOf(part) >= RIVAL_SIZE * sizeOf(box) && share >= RIVAL_SHARE,
  );
  return apart || (box.width > box.height && members.some((part) => standsBeside(part, members[0]!)));
}

/** As tall as the main part, nearly, and to its left or right: a second digit, not a stroke of the first. */
function standsBeside(part: Part, main: Part): boolean {
  const free = part.left >= main.left + main.width || part.left + part.width <= main.left;
  return part !== main && free && part.height >= RIVAL_SIZE * main.height;
}
