/** What an exporter's training may have done to pictures before the network saw them: the plausible ways, tried until the answers are right. */
import type { Graph } from '../onnx/graph.ts';
import { unsupported } from '../onnx/refuse.ts';

/** value = factor * grey + shift, grey in 0..255 with 255 for ink. */
export interface Reading {
  readonly what: string;
  readonly factor: number;
  readonly shift: number;
}

const BASE: readonly Reading[] = [
  { what: '0 to 1', factor: 1 / 255, shift: 0 },
  { what: '0 to 1, mean 0.1307 and deviation 0.3081', factor: 1 / 255 / 0.3081, shift: -0.1307 / 0.3081 },
  { what: '-1 to 1', factor: 2 / 255, shift: -1 },
  { what: '0 to 255', factor: 1, shift: 0 },
];

const inverse = ({ what, factor, shift }: Reading): Reading => ({
  what: `${what}, inverted`,
  factor: -factor,
  shift: shift + 255 * factor,
});

export const READINGS: readonly Reading[] = [...BASE, ...BASE.map(inverse)];

export interface PictureExtents {
  readonly height: number;
  readonly width: number;
}

/** Extents of a grey picture in any of the usual orders; undefined: the input is no picture, or a flat one. */
function extentsOf(graph: Graph): PictureExtents | undefined {
  const extents = graph.inputs[0]!.extents.slice(1).map((extent) => extent ?? 0);
  if (extents.length !== 3 && extents.length !== 2) return undefined;
  const [first, second, third] = extents as [number, number, number?];
  if (third === undefined) return { height: first, width: second };
  if (first === 1) return { height: second, width: third };
  if (third === 1) return { height: first, width: second };
  throw unsupported(
    `its input has extents ${extents.join(' x ')}`,
    'pictures of one channel are read: train the network on grey pictures',
  );
}

/** For each value that the network reads the pixel that it takes, or -1 for paper around the picture. @throws MODEL_UNSUPPORTED */
export function pixelPlaces(graph: Graph, { height, width }: PictureExtents): Int32Array {
  const found = extentsOf(graph);
  const flat = (graph.inputs[0]!.extents[1] ?? 0) === height * width && !found;
  const { height: rows, width: columns } = flat || !found ? { height, width } : found;
  if ((!found && !flat) || rows < height || columns < width)
    throw unsupported(
      `its input of ${graph.inputs[0]!.extents.slice(1).join(' x ')} does not hold pictures of ${height} x ${width}`,
      'give pictures of the extents that it was trained on',
    );
  const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
  return Int32Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns) - top, (at % columns) - left];
    return row >= 0 && row < height && column >= 0 && column < width ? row * width + column : -1;
  });
}
