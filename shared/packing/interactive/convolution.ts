/**
 * The first layer as a convolution: the client lays out, for every position, the pixels under the kernel ("im2col").
 *
 * A row of slots is cut into *cells* of `cell` slots, one a position, and a cell into `parts`. The kernel's offsets are shared out over the
 * parts of both rows; map b of a part is gathered at place b of the part. With M maps, offset i of a part lies at place i + M - 1, so that
 * map b finds it i + M - 1 - b slots further: as many rotations as there are such distances, whatever the number of positions. The
 * parts are folded together, then the rows. Factors are the same in every cell, so the plaintexts have few coefficients and little noise.
 */
import { pictureSize } from '../../network/index.ts';
import type { ConvLayer, NetworkInput, Shape } from '../../network/index.ts';
import { doublings, powerOfTwo } from './layout.ts';
import type { Layout } from './layout.ts';
import { withoutZeros } from './method.ts';
import type { LinearMethod } from './method.ts';
import type { Diagonal } from './plan.ts';

/** Sizes of one arrangement, in slots. */
export interface Cells {
  readonly rowSize: number;
  readonly positions: number;
  readonly offsets: number;
  readonly maps: number;
  readonly cell: number;
  readonly parts: number;
  /** Slots of a part. */
  readonly width: number;
  /** Kernel offsets of a part. */
  readonly offsetsOfPart: number;
}

/** Every arrangement that fits the slots. */
export function cellsOf(layer: ConvLayer, output: Shape, rowSize: number): Cells[] {
  const positions = output.height * output.width;
  const offsets = layer.kernelHeight * layer.kernelWidth;
  const { maps } = layer;
  return [1, 2, 4, 8].flatMap((parts) => {
    const offsetsOfPart = Math.ceil(offsets / (2 * parts));
    const width = powerOfTwo(Math.max(offsetsOfPart, maps));
    const cell = width * parts;
    if (positions * cell > rowSize) return [];
    return [{ rowSize, positions, offsets, maps, cell, parts, width, offsetsOfPart }];
  });
}

/** Visits the slot of every kernel offset at every cell, cells without a position included. */
function visitOffsets(
  cells: Cells,
  visit: (
    slot: number,
    cell: number,
    offset: number,
    place: { row: number; part: number; index: number },
  ) => void,
): void {
  const { rowSize, parts, offsetsOfPart, width, cell: size, maps } = cells;
  for (let offset = 0; offset < cells.offsets; offset++) {
    const share = Math.floor(offset / offsetsOfPart);
    const place = { row: Math.floor(share / parts), part: share % parts, index: offset % offsetsOfPart };
    for (let cell = 0; cell * size < rowSize; cell++) {
      const inRow = (cell * size + place.part * width + place.index + maps - 1) % rowSize;
      visit(place.row * rowSize + inRow, cell, offset, place);
    }
  }
}

/** Of every position of the picture: the number of its pixel among those that the network reads, -1 for others. */
function placesOf(input: NetworkInput): Int32Array {
  const places = new Int32Array(pictureSize(input));
  if (!input.mask) return places.map((_, position) => position);
  places.fill(-1);
  input.mask.forEach((position, index) => (places[position] = index));
  return places;
}

/** The pixel of every slot; -1 for padding, pixels outside the mask and unused slots. */
export function convolutionInput(
  layer: ConvLayer,
  input: NetworkInput,
  output: Shape,
  cells: Cells,
): Int32Array {
  const places = placesOf(input);
  const pixelOfSlot = new Int32Array(2 * cells.rowSize).fill(-1);
  visitOffsets(cells, (slot, cell, offset) => {
    if (cell >= cells.positions) return;
    const top = Math.floor(cell / output.width) * layer.stride - layer.padding.top;
    const left = (cell % output.width) * layer.stride - layer.padding.left;
    const y = top + Math.floor(offset / layer.kernelWidth);
    const x = left + (offset % layer.kernelWidth);
    if (y >= 0 && y < input.height && x >= 0 && x < input.width) {
      pixelOfSlot[slot] = places[y * input.width + x]!;
    }
  });
  return pixelOfSlot;
}

/** Unit (map, position) at place `map` of the first part of its cell, in both rows. */
function convolutionLayout({ rowSize, positions, maps, cell, parts }: Cells): Layout {
  const row = new Int32Array(rowSize).fill(-1);
  for (let map = 0; map < maps; map++) {
    for (let position = 0; position < positions; position++)
      row[position * cell + map] = map * positions + position;
  }
  const id = `convolution ${cell} ${parts}`;
  return { id, units: maps * positions, period: rowSize, rows: [row, row] };
}

function convolutionDiagonals(layer: ConvLayer, cells: Cells): Diagonal[] {
  const { maps, offsets, offsetsOfPart, rowSize } = cells;
  const diagonals = Array.from({ length: offsetsOfPart + maps - 1 }, (_, giant): Diagonal => ({
    baby: 0,
    giant,
    slots: new Int8Array(2 * rowSize),
  }));
  visitOffsets(cells, (slot, _cell, offset, { index }) => {
    for (let map = 0; map < maps; map++) {
      diagonals[index + maps - 1 - map]!.slots[slot] = layer.weights[map * offsets + offset]!;
    }
  });
  return withoutZeros(diagonals);
}

/** Cost: offsetsOfPart + maps - 2 rotations, one for each doubling of parts, and one swap of rows. */
export function convolutionMethod(layer: ConvLayer, cells: Cells): LinearMethod {
  const giants = cells.offsetsOfPart + cells.maps - 1;
  return {
    babySteps: [0],
    giantStride: 1,
    giants,
    products: giants,
    // Largest first: after folding by half the cell, the first half holds all.
    folds: [...doublings(cells.width, cells.cell).reverse(), 0],
    plainPeriod: cells.cell,
    output: convolutionLayout(cells),
    diagonals: () => convolutionDiagonals(layer, cells),
  };
}
