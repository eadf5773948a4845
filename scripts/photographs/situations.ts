/** The everyday situations in which people photograph or scan a digit, each as a scene to be rendered. */
import type { Random } from '../../training/index.ts';
import { broadNib, inkOf, thinPen } from './ink.ts';
import { box, bytesOf, cover, grain, light, outline, paper, write, type Ink, type Page } from './page.ts';

/** A rendered scene as raw samples, and the file that is made of it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 red, green, blue. */
  readonly channels: 1 | 2 | 3;
  readonly bytes: Uint8Array;
  /** Quality of a JPEG; 'png' is without loss. */
  readonly file: number | 'png';
  /** EXIF orientation: how the stored picture is to be turned for people. */
  readonly orientation?: number;
}

/** @param digit 784 bytes, 255 ink */
export type Situation = (digit: Uint8Array, random: Random) => Picture;

const [WIDTH, HEIGHT, SIDE] = [640, 480, 280];
const [PAPER, INK, TABLE] = [230, 40, 60];

interface Scene {
  readonly page: Page;
  readonly random: Random;
  /** Where the digit's field lies. */
  readonly left: number;
  readonly top: number;
}

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly side?: number;
  readonly paper?: number;
  readonly ink?: number;
  readonly file?: number | 'png';
  readonly pen?: (ink: Ink) => Ink;
  /** Painted before the ink lies on the paper: rulings, forms. */
  readonly under?: (scene: Scene) => void;
  /** Painted after it: light, grain, things around the paper. */
  readonly over?: (scene: Scene) => void;
}

/** A digit somewhere near the middle of a page. */
function scene(look: Look): Situation {
  return (digit, random) => {
    const { width = WIDTH, height = HEIGHT, side = SIDE } = look;
    const page = paper(width, height, look.paper ?? PAPER);
    const left = Math.round((width - side) / 2 + random.symmetric((width - side) / 8));
    const top = Math.round((height - side) / 2 + random.symmetric((height - side) / 8));
    const at = { page, random, left, top };
    look.under?.(at);
    const pen = look.pen ?? ((ink) => ink);
    write(page, pen(inkOf(digit, side)), left, top, look.ink ?? INK);
    look.over?.(at);
    return { width, height, channels: 1, bytes: bytesOf(page), file: look.file ?? 85 };
  };
}

/** Light that falls from 1 at the left to `least` at the right. */
const shadow =
  (least: number) =>
  ({ page }: Scene): void =>
    light(page, (x) => 1 + ((least - 1) * x) / page.width);

/** Light that falls from the middle to `least` in the corners. */
const vignette =
  (least: number) =>
  ({ page: { width, height }, page }: Scene): void =>
    light(page, (x, y) => {
      const distance = Math.hypot(x / width - 0.5, y / height - 0.5) / Math.SQRT1_2;
      return 1 + (least - 1) * distance * distance;
    });

/** A shadow with an edge: across the page at about two thirds, leaning a little. */
const shadowEdge =
  (level: number, lean: number) =>
  ({ page, random }: Scene): void => {
    const edge = page.width * (0.55 + 0.15 * random.uniform());
    light(page, (x, y) => (x + lean * y > edge ? level : 1));
  };

const noise =
  (deviation: number) =>
  ({ page, random }: Scene): void =>
    grain(page, random, deviation);

const squares =
  (step: number, level: number, width = 1) =>
  ({ page, random }: Scene): void => {
    const [dx, dy] = [random.below(step), random.below(step)];
    for (let x = dx; x < page.width; x += step) box(page, [x, 0, x + width, page.height], level);
    for (let y = dy; y < page.height; y += step) box(page, [0, y, page.width, y + width], level);
  };

/** Lines of ruled paper that run up or down a little, as when the camera is not held straight. */
const rules =
  (step: number, level: number, lean: number) =>
  ({ page, random }: Scene): void => {
    const start = random.below(step);
    cover(page, level, (x, y) => {
      const at = (((y + lean * x - start) % step) + step) % step;
      return Math.max(0, 1 - Math.abs(at - 1));
    });
  };

/** The box of a form, round the digit's field, leaning by `lean`. */
const formBox =
  (margin: number, width: number) =>
  ({ page, left, top }: Scene): void =>
    outline(page, [left - margin, top - margin, left + SIDE + margin, top + SIDE + margin], width, INK + 10);

/** Dark dots anywhere but on the digit's own field, and some on it. */
const specks =
  (count: number, side: number) =>
  ({ page, random }: Scene): void => {
    for (let index = 0; index < count; index++) {
      const [x, y] = [random.below(page.width - side), random.below(page.height - side)];
      box(page, [x, y, x + side, y + side], INK);
    }
  };

const frame =
  (width: number, level: number) =>
  ({ page }: Scene): void =>
    outline(page, [0, 0, page.width, page.height], width, level);

/** A sheet that lies a little turned on a dark table. */
function onTable({ page, random }: Scene): void {
  const [turn, { width, height }] = [random.symmetric(0.12), page];
  const [halfWidth, halfHeight] = [width * 0.36, height * 0.42];
  cover(page, TABLE, (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    const along = dx * Math.cos(turn) + dy * Math.sin(turn);
    const across = dy * Math.cos(turn) - dx * Math.sin(turn);
    return Math.abs(along) > halfWidth || Math.abs(across) > halfHeight ? 1 : 0;
  });
  grain(page, random, 4);
}

const strip = ({ page }: Scene): void => box(page, [0, 0, 40, page.height], TABLE);

/** The edge of the table cuts a corner off. */
const corner = ({ page }: Scene): void => cover(page, TABLE, (x, y) => (x + 1.4 * y < 190 ? 1 : 0));

/** A rough sheet: large soft patches and fine fibres. */
function rough({ page, random }: Scene): void {
  const waves = Array.from({ length: 6 }, () => [
    random.symmetric(0.04),
    random.symmetric(0.04),
    random.uniform() * 6,
  ]);
  light(page, (x, y) => {
    const sum = waves.reduce((total, [dx, dy, phase]) => total + Math.sin(x * dx! + y * dy! + phase!), 0);
    return 0.88 + 0.02 * sum;
  });
  grain(page, random, 6);
}

/** Ink of one colour on paper of another. */
function coloured(ink: readonly number[], ground: readonly number[]): Situation {
  const grey = scene({ paper: 0, ink: 255 });
  return (digit, random) => {
    const { width, height, bytes } = grey(digit, random);
    const rgb = new Uint8Array(bytes.length * 3);
    bytes.forEach((share, at) => {
      for (let channel = 0; channel < 3; channel++) {
        rgb[3 * at + channel] = Math.round(
          ground[channel]! + ((ink[channel]! - ground[channel]!) * share) / 255,
        );
      }
    });
    return { width, height, channels: 3, bytes: rgb, file: 85 };
  };
}

/** Nothing but ink, on a ground that is clear: what a canvas exports. */
function clear(level: number): Situation {
  const grey = scene({ width: 320, height: 240, side: 200, paper: 0, ink: 255 });
  return (digit, random) => {
    const { width, height, bytes } = grey(digit, random);
    const pairs = new Uint8Array(bytes.length * 2);
    bytes.forEach((share, at) => pairs.set([level, share], 2 * at));
    return { width, height, channels: 2, bytes: pairs, file: 'png' };
  };
}

/** A portrait picture that a telephone stores lying on its side. */
function lying(digit: Uint8Array, random: Random): Picture {
  const upright = scene({ width: 480, height: 640, over: noise(4) })(digit, random);
  const [width, height] = [upright.height, upright.width];
  const bytes = new Uint8Array(upright.bytes.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) bytes[y * width + x] = upright.bytes[x * height + (height - 1 - y)]!;
  }
  return { ...upright, width, height, bytes, orientation: 6 };
}

const all =
  (...steps: readonly ((scene: Scene) => void)[]) =>
  (at: Scene): void =>
    steps.forEach((step) => step(at));

/** In the order of the report. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  'clean paper': scene({}),
  'shadow to 65 %': scene({ over: shadow(0.65) }),
  'shadow to 45 %': scene({ over: shadow(0.45) }),
  'hard edge of a shadow': scene({ over: shadowEdge(0.6, 0) }),
  'hard edge, slanting, deep': scene({ over: all(shadowEdge(0.4, 0.5), noise(3)) }),
  'corners to 50 %': scene({ over: vignette(0.5) }),
  'corners to 30 %': scene({ over: all(vignette(0.3), noise(3)) }),
  'sheet on a dark table': scene({ side: 240, over: onTable }),
  'strip of the table': scene({ over: strip }),
  'corner of the table': scene({ over: corner }),
  'squared paper, faint': scene({ under: squares(39, 190) }),
  'squared paper, dark': scene({ under: squares(39, 120) }),
  'ruled paper, leaning': scene({ under: rules(52, 110, 0.06), over: noise(4) }),
  'box of a form': scene({ under: formBox(28, 2) }),
  'box of a form, close': scene({ under: formBox(2, 3), over: shadow(0.7) }),
  'six specks': scene({ over: specks(6, 4) }),
  'dusty glass': scene({ over: specks(60, 3) }),
  'sensor noise 12': scene({ over: noise(12) }),
  'sensor noise 25': scene({ over: noise(25) }),
  'grey card': scene({ paper: 120, ink: 10 }),
  'dim light': scene({ paper: 62, ink: 20, over: all(vignette(0.6), noise(3)) }),
  'black frame': scene({ over: frame(6, 0) }),
  'grey frame of one pixel': scene({ over: frame(1, 128) }),
  'thin pen': scene({ pen: (ink) => thinPen(ink, 3) }),
  'hairlines of a broad nib': scene({ pen: (ink) => broadNib(ink, 3) }),
  'chalk on a board': scene({ paper: 55, ink: 215, over: all(vignette(0.5), noise(8)) }),
  'white on black': scene({ paper: 0, ink: 255, file: 'png' }),
  'white on nothing': clear(255),
  'black on nothing': clear(0),
  'red on yellow': coloured([200, 40, 50], [240, 225, 150]),
  'rough paper': scene({ over: rough }),
  'small on a large page': scene({ width: 1600, height: 1200, side: 150, over: all(shadow(0.7), noise(5)) }),
  'poor JPEG': scene({ side: 150, width: 320, height: 240, file: 12 }),
  'portrait, stored lying': lying,
};
