/** Pictures as JSON: a list of pictures, each a list of its rows or of all its pixels. */
import { CryptoNetsError } from '../../errors/index.ts';
import { pictureShape } from '../idx.ts';
import type { PixelTable } from './pixel-columns.ts';

/** n x h x w x 1 */
const MAX_DEPTH = 4;

export const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

const invalid = (message: string): CryptoNetsError => new CryptoNetsError('IMAGE_INVALID', message);

/** @returns undefined for lists of digits and what is no JSON: labels know of those. @throws IMAGE_INVALID */
export function jsonPictures(text: string): PixelTable | undefined {
  const list = parsed(text);
  if (!Array.isArray(list)) return undefined;
  const extents = extentsOf(list);
  const values = list.flat(MAX_DEPTH) as unknown[];
  if (extents.length === 1 && (extents[0] !== 784 || values.every(isDigit))) return undefined;
  const [count, height, width] = pictureShape(extents.length === 1 ? [1, 784] : extents) ?? [];
  if (count === undefined || height === undefined || width === undefined)
    throw invalid(
      `a JSON list of ${extents.join(' x ')}: expected pictures x rows x columns, or pictures x 784`,
    );
  if (values.length !== count * height * width)
    throw invalid(`a JSON list of pictures that differ: expected ${extents.join(' x ')} numbers`);
  const wrong = values.findIndex((value) => typeof value !== 'number');
  if (wrong >= 0) throw invalid(`picture ${Math.floor(wrong / (height * width))}: expected numbers only`);
  return { count, height, width, values: Float32Array.from(values as number[]), labels: undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isDigit = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 9;

/** How long the lists are, from the outermost inwards. */
function extentsOf(list: readonly unknown[]): number[] {
  const extents: number[] = [];
  for (
    let inner: unknown = list;
    Array.isArray(inner) && extents.length < MAX_DEPTH;
    inner = inner[0] as unknown
  )
    extents.push(inner.length);
  return extents;
}
