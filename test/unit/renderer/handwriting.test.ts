/** Ten styles of ten digits, drawn, and things that are no digit: what the shipped network says of them, and what is told without asking it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DRAWING_SIDE,
  PEN_WIDTH,
  scaledStrokes,
  type DrawnStroke as Stroke,
} from '../../../shared/image/drawn-strokes.ts';
import { readScores } from '../../../shared/network/description/certainty.ts';
import { doubtOf, normaliseDigit, quantise, sampleDigits, type Point } from '../../../shared/image/index.ts';
import { rasterise } from '../../../shared/image/strokes.ts';
import { decodeNetwork, evaluatePrepared, preparePlain, readPixels } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import { seededIntegers } from '../../support/networks.ts';

const MODEL = join(import.meta.dirname, '../../../models/mnist-cryptonets');
let network: IntegerNetwork;
let prepared: ReturnType<typeof preparePlain>;
beforeAll(async () => {
  const json = await readFile(join(MODEL, 'network.json'), 'utf8');
  ({ network } = await decodeNetwork(json, new Uint8Array(await readFile(join(MODEL, 'weights.bin')))));
  prepared = preparePlain(network);
});

type Style = (point: Point) => Point;

/** About the middle of the field, 0..1. */
const linear =
  (a: number, b: number, c: number, d: number, dx = 0, dy = 0): Style =>
  ({ x, y }) => ({
    x: 0.5 + dx + a * (x - 0.5) + b * (y - 0.5),
    y: 0.5 + dy + c * (x - 0.5) + d * (y - 0.5),
  });
const next = seededIntegers(11);
const shaky: Style = ({ x, y }) => ({ x: x + next(-12, 12) / 1000, y: y + next(-12, 12) / 1000 });
const turn = (20 * Math.PI) / 180;

const STYLES: Readonly<Record<string, Style>> = {
  normal: linear(1, 0, 0, 1),
  huge: linear(1.2, 0, 0, 1.2),
  small: linear(0.3, 0, 0, 0.3),
  'tiny in a corner': linear(0.18, 0, 0, 0.18, -0.36, -0.36),
  'tiny in another corner': linear(0.2, 0, 0, 0.2, 0.36, 0.34),
  'slanted to the right': linear(1, -0.3, 0, 1),
  'slanted to the left': linear(1, 0.25, 0, 1),
  narrow: linear(0.6, 0, 0, 1),
  wide: linear(1.3, 0, 0, 1),
  shaky,
  turned: linear(Math.cos(turn), -Math.sin(turn), Math.sin(turn), Math.cos(turn)),
};

const pen = (points: readonly Point[]): Stroke => ({
  tool: 'pen',
  points: points.map(({ x, y }) => ({ x: x * DRAWING_SIDE, y: y * DRAWING_SIDE })),
});

/** What the network gets of a drawing, as the app makes it. */
function seen(strokes: readonly Stroke[]): Uint8Array {
  const unit = scaledStrokes(strokes).map(({ points }) =>
    points.map(({ x, y }) => ({ x: x / DRAWING_SIDE, y: y / DRAWING_SIDE })),
  );
  return normaliseDigit(rasterise(unit, 112, PEN_WIDTH / DRAWING_SIDE));
}

function ask(pixels: Uint8Array): ReturnType<typeof readScores> {
  const levels = readPixels(quantise(pixels, network.input.bits), network.input);
  return readScores([...evaluatePrepared(prepared, levels)].map(Number));
}

const digits = sampleDigits().filter(({ style }) => style === 'clean');

describe('drawn digits', () => {
  it.each(Object.keys(STYLES))('%s', (name) => {
    const style = STYLES[name]!;
    const answers = digits.map(({ label, strokes }) => {
      const pixels = seen(strokes.map((stroke) => pen(stroke.map(style))));
      return { label, doubt: doubtOf(pixels), ...ask(pixels) };
    });
    expect(answers.filter(({ doubt }) => doubt !== null)).toEqual([]);
    const wrong = answers.filter(({ digit, label }) => digit !== label);
    expect(wrong.filter(({ certainty }) => certainty === 'certain')).toEqual([]);
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it('are the same wherever and however large they were drawn', () => {
    const [first] = digits;
    const whole = seen(first!.strokes.map((stroke) => pen(stroke)));
    const corner = seen(first!.strokes.map((stroke) => pen(stroke.map(STYLES['tiny in a corner']!))));
    const difference = whole.reduce((sum, value, at) => sum + Math.abs(value - corner[at]!), 0);
    expect(difference / whole.length).toBeLessThan(4);
  });
});

describe('what is no digit is told without asking', () => {
  const circle = (x: number, y: number, radius: number): Point[] =>
    Array.from({ length: 33 }, (_, at) => ({
      x: x + radius * Math.cos((at * Math.PI) / 16),
      y: y + radius * Math.sin((at * Math.PI) / 16),
    }));
  const line = (...points: [number, number][]): Point[] => points.map(([x, y]) => ({ x, y }));
  const of = (label: number, dx: number): Point[][] =>
    digits
      .find((digit) => digit.label === label)!
      .strokes.map((stroke) => stroke.map(linear(0.5, 0, 0, 0.7, dx)));
  const THINGS: Readonly<Record<string, readonly Point[][]>> = {
    'a dot': [line([0.5, 0.5], [0.51, 0.5])],
    'a dot of a hand that moves': [line([0.07, 0.07], [0.0714, 0.0714])],
    'a horizontal line': [line([0.2, 0.5], [0.8, 0.52])],
    'a filled square': Array.from({ length: 9 }, (_, at) =>
      line([0.3, 0.3 + at * 0.05], [0.7, 0.3 + at * 0.05]),
    ),
    'a smiley': [
      circle(0.5, 0.5, 0.36),
      line([0.38, 0.4], [0.39, 0.41]),
      line([0.62, 0.4], [0.63, 0.41]),
      line([0.38, 0.62], [0.5, 0.68], [0.62, 0.62]),
    ],
    '12': [...of(1, -0.25), ...of(2, 0.25)],
    '38': [...of(3, -0.25), ...of(8, 0.25)],
  };

  it.each(Object.keys(THINGS))('%s', (name) => {
    expect(doubtOf(seen(THINGS[name]!.map(pen)))).not.toBeNull();
  });
});
