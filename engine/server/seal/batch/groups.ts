/**
 * A linear layer by groups of three columns: for dense layers, whose rows share combinations.
 *
 * Three ternary columns have 13 combinations up to sign. Each one that occurs is made once, at one addition, and then added to every row
 * that has it: about one addition for three weights instead of two (the idea of Arlazarov, Dinic, Kronrod and Faradzhev, 1970).
 */
import type { LinearMap } from '../../../../shared/network/index.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext } from '../../../seal/library.ts';
import { deleteHandle, deleteHandles } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import type { SignedDigits } from './digits.ts';
import { collect } from './ring.ts';
import type { TileRing } from './ring.ts';

export const GROUP_COLUMNS = 3;
/** Codes of a group's digits: 9 d_0 + 3 d_1 + d_2, from -13 to 13; a code and its negative share a combination. */
const PLACE_VALUES = [9, 3, 1] as const;
const LARGEST_CODE = 13;

/** Codes of every group, row and plane: `codes[(group * outputs + row) * planes + plane]`. */
export interface GroupCodes {
  readonly groups: number;
  readonly codes: Int8Array;
  /** Ciphertext additions that the layer takes this way. */
  readonly additions: number;
}

export function groupCodes(map: LinearMap, { planes, digits }: SignedDigits): GroupCodes {
  const groups = Math.ceil(map.inputs / GROUP_COLUMNS);
  const codes = new Int8Array(groups * map.outputs * planes);
  for (let row = 0; row < map.outputs; row++) {
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      const column = map.columns[entry]!;
      const group = Math.floor(column / GROUP_COLUMNS);
      const value = PLACE_VALUES[column % GROUP_COLUMNS]!;
      const index = (group * map.outputs + row) * planes;
      for (let plane = 0; plane < planes; plane++) codes[index + plane]! += value * digits[plane]![entry]!;
    }
  }
  return { groups, codes, additions: countAdditions(codes, groups, map.outputs * planes) };
}

function countAdditions(codes: Int8Array, groups: number, perGroup: number): number {
  let additions = 0;
  for (let group = 0; group < groups; group++) {
    const seen = new Set<number>();
    for (const code of codes.subarray(group * perGroup, (group + 1) * perGroup)) {
      if (code === 0) continue;
      additions += 1;
      seen.add(Math.abs(code));
    }
    for (const value of PLACE_VALUES) seen.delete(value);
    additions += seen.size;
  }
  return additions;
}

/** The combinations of one group, each made when it is first asked for. */
class Combinations {
  readonly #ring: TileRing;
  readonly #columns: readonly (Ciphertext | undefined)[];
  readonly #made = new Array<Ciphertext | undefined>(LARGEST_CODE + 1);

  constructor(ring: TileRing, columns: readonly (Ciphertext | undefined)[]) {
    this.#ring = ring;
    this.#columns = columns;
  }

  /** The combination of a positive code. */
  of(code: number): Ciphertext {
    const column = PLACE_VALUES.indexOf(code as 1);
    if (column >= 0) return this.#columns[column]!;
    return (this.#made[code] ??= this.#make(code));
  }

  /** Splits off the last digit that is not zero: what is left is positive and was, or will be, made once. */
  #make(code: number): Ciphertext {
    const place = PLACE_VALUES.findLastIndex((value) => balancedDigit(code, value) !== 0);
    const digit = balancedDigit(code, PLACE_VALUES[place]!);
    const rest = this.of(code - digit * PLACE_VALUES[place]!).copy();
    return this.#ring.accumulate(rest, this.#columns[place]!, digit);
  }

  dispose(): void {
    deleteHandles(this.#made);
  }
}

/** Digit -1, 0 or 1 of a code at a place value. */
function balancedDigit(code: number, value: number): number {
  const shifted = Math.round(code / value);
  return ((((shifted + 1) % 3) + 3) % 3) - 1;
}

/** Sums of each row without biases; combinations are made in order of columns and freed after their group. */
export function sumGroups(
  ring: TileRing,
  map: LinearMap,
  planes: number,
  { groups, codes }: GroupCodes,
  inputs: readonly Ciphertext[],
  stop: StopBuffer,
): Ciphertext[] {
  const perGroup = map.outputs * planes;
  const sums = new Array<Ciphertext | undefined>(perGroup);
  try {
    for (let group = 0; group < groups; group++) {
      throwIfStopped(stop);
      const columns = inputs.slice(group * GROUP_COLUMNS, (group + 1) * GROUP_COLUMNS);
      const groupOfCodes = codes.subarray(group * perGroup, (group + 1) * perGroup);
      callSeal('linear layer', () => addGroup(ring, columns, groupOfCodes, sums));
    }
    return collect(map.outputs, (row) =>
      callSeal('linear layer', () => horner(ring, sums, row, planes, inputs[0]!)),
    );
  } finally {
    deleteHandles(sums);
  }
}

function addGroup(
  ring: TileRing,
  columns: readonly Ciphertext[],
  codes: Int8Array,
  sums: (Ciphertext | undefined)[],
): void {
  const combinations = new Combinations(ring, columns);
  try {
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index]!;
      if (code !== 0)
        sums[index] = ring.accumulate(sums[index], combinations.of(Math.abs(code)), Math.sign(code));
    }
  } finally {
    combinations.dispose();
  }
}

/** sum over planes of 2^plane * sums[plane]; takes the sums of the row out of the list. */
function horner(
  ring: TileRing,
  sums: (Ciphertext | undefined)[],
  row: number,
  planes: number,
  like: Ciphertext,
): Ciphertext {
  let total: Ciphertext | undefined;
  for (let plane = planes - 1; plane >= 0; plane--) {
    if (total) ring.double(total);
    const sum = sums[row * planes + plane];
    if (!sum) continue;
    sums[row * planes + plane] = undefined;
    if (!total) total = sum;
    else {
      ring.accumulate(total, sum, 1);
      deleteHandle(sum);
    }
  }
  return total ?? ring.zero(like);
}
