/** A row or a sequence to the integers that the network reads; what does not fit is told by column, never by value. */
import { largestPixel } from '../types.ts';
import type { NetworkInput } from '../types.ts';
import { columnInputs } from './inputs.ts';
import type { Bins, CategoryColumn, Column, NumberColumn, Scale, SequenceInput } from './types.ts';

/** Why a value is none of its column. */
export type ValueProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-number' }
  | { readonly kind: 'not-whole' }
  | { readonly kind: 'out-of-range'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'unknown-category'; readonly categories: readonly string[] }
  | { readonly kind: 'wrong-length'; readonly expected: number; readonly got: number }
  | { readonly kind: 'unknown-letter'; readonly place: number; readonly alphabet: string };

/** What stands for nothing in tables, in lower case. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);
const NUMBER = /^[+-]?(\d+([.]\d*)?|[.]\d+)(e[+-]?\d+)?$/i;

export const isMissing = (text: string): boolean => MISSING.has(text.trim().toLowerCase());

/** @param comma the decimal mark is a comma; NaN for what is no number */
export function numberOf(text: string, comma: boolean): number {
  const plain = comma ? text.trim().replace(',', '.') : text.trim();
  return NUMBER.test(plain) ? Number(plain) : Number.NaN;
}

type Encoder = (text: string, levels: Uint8Array, at: number) => ValueProblem | undefined;

/** Made once a column: writes the inputs of one value, which must be zero before, or says why it cannot. */
export function columnEncoder(column: Column, input: Pick<NetworkInput, 'bits'>, comma = false): Encoder {
  const on = largestPixel({ ...input, channels: 1, height: 1, width: 1 });
  return column.type === 'number' ? numberEncoder(column, on, comma) : categoryEncoder(column, on);
}

function numberEncoder(column: NumberColumn, on: number, comma: boolean): Encoder {
  const { minimum, maximum, whole = false, missing, encode } = column;
  const write = encode.kind === 'scale' ? scaleWriter(encode, on) : binWriter(encode, on);
  return (text, levels, at) => {
    let value = numberOf(text, comma);
    if (Number.isNaN(value)) {
      if (!isMissing(text)) return { kind: 'not-a-number' };
      if (missing === undefined) return { kind: 'missing' };
      value = missing;
    } else if (whole && !Number.isInteger(value)) return { kind: 'not-whole' };
    if (!(value >= minimum && value <= maximum)) return { kind: 'out-of-range', minimum, maximum };
    write(value, levels, at);
    return undefined;
  };
}

type Writer = (value: number, levels: Uint8Array, at: number) => void;

function scaleWriter({ from, to }: Scale, on: number): Writer {
  return (value, levels, at) => {
    const level = Math.round(((value - from) / (to - from)) * on);
    levels[at] = Math.min(on, Math.max(0, level));
  };
}

function binWriter({ edges }: Bins, on: number): Writer {
  return (value, levels, at) => {
    const bin = edges.findIndex((edge) => value < edge);
    levels[at + (bin < 0 ? edges.length : bin)] = on;
  };
}

function categoryEncoder({ categories, missing }: CategoryColumn, on: number): Encoder {
  const places = new Map(categories.map((category, place) => [category, place]));
  return (text, levels, at) => {
    let place = places.get(text) ?? places.get(text.trim());
    if (place === undefined) {
      if (!isMissing(text)) return { kind: 'unknown-category', categories };
      if (missing === undefined) return { kind: 'missing' };
      if (missing === null) return undefined;
      place = places.get(missing)!;
    }
    levels[at + place] = on;
    return undefined;
  };
}

/** One-hot, place by place; spaces around and between letters carry nothing. */
export function sequenceEncoder(reads: SequenceInput, input: Pick<NetworkInput, 'bits'>): Encoder {
  const { alphabet, length, ignoreCase, unknown = '' } = reads;
  const on = largestPixel({ ...input, channels: 1, height: 1, width: 1 });
  return (text, levels, at) => {
    const letters = (ignoreCase ? text.toUpperCase() : text).replaceAll(/\s/g, '');
    if (letters === '') return { kind: 'missing' };
    if (letters.length !== length) return { kind: 'wrong-length', expected: length, got: letters.length };
    for (let place = 0; place < length; place++) {
      const letter = alphabet.indexOf(letters[place]!);
      if (letter >= 0) levels[at + place * alphabet.length + letter] = on;
      else if (!unknown.includes(letters[place]!))
        return { kind: 'unknown-letter', place, alphabet: alphabet + unknown };
    }
    return undefined;
  };
}

/** Where the inputs of each column begin. */
export function columnPlaces(columns: readonly Column[]): number[] {
  let next = 0;
  return columns.map((column) => {
    const place = next;
    next += columnInputs(column);
    return place;
  });
}
