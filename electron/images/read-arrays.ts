/** NumPy's arrays as pictures: the array of a .npy, or the one of a .npz that has their shape, with its labels where they lie beside it. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { pictureShape, type IdxPictures } from '../../shared/image/index.ts';
import { arraysOf, labelName, type NumpyArray } from '../data/index.ts';

export type FoundArray =
  | { readonly kind: 'pictures'; readonly pictures: IdxPictures; readonly labels: Uint8Array | undefined }
  | { readonly kind: 'labels'; readonly labels: Uint8Array };

const MOST_TOLD = 10;

const invalid = (message: string): CryptoNetsError => new CryptoNetsError('IMAGE_INVALID', message);

/** @param wanted name of the array in a .npz; without it the one that fits. @throws IMAGE_INVALID when none fits, or several; LABELS_INVALID */
export function readArrays(bytes: Uint8Array, wanted: string | undefined): FoundArray {
  const arrays = opened(bytes, wanted);
  const fitting = [...arrays].filter(
    ([name, { shape }]) => pictureShape(shape) && (wanted === undefined || name === '' || name === wanted),
  );
  const [found] = fitting;
  if (found && fitting.length === 1) return picturesOf(found, arrays);
  const [[, only] = []] = arrays.size === 1 ? arrays : [];
  if (only && isList(only.shape)) return { kind: 'labels', labels: labelsOf(only) };
  throw found
    ? invalid(`several arrays fit, name one by --array: ${told(fitting)}`)
    : invalid(nothing(arrays));
}

/** The same faults, told as those of images. */
function opened(bytes: Uint8Array, wanted: string | undefined): Map<string, NumpyArray> {
  try {
    return arraysOf(bytes, wanted);
  } catch (error) {
    const { code, message } = toCryptoNetsError(error);
    throw code === 'TABLE_INVALID' ? new CryptoNetsError('IMAGE_INVALID', message, { cause: error }) : error;
  }
}

const told = (arrays: Iterable<readonly [string, NumpyArray]>): string =>
  [...arrays]
    .slice(0, MOST_TOLD)
    .map(([name, { shape }]) => `${name === '' ? '' : `${name} of `}${shape.join(' x ') || 'one number'}`)
    .join(', ');

const nothing = (arrays: ReadonlyMap<string, NumpyArray>): string =>
  arrays.size === 0
    ? 'it holds no array'
    : `expected an array of images x rows x columns, or images x 784, got ${told(arrays)}`;

function picturesOf(
  [name, { shape, values }]: [string, NumpyArray],
  arrays: ReadonlyMap<string, NumpyArray>,
): FoundArray {
  const [count, height, width] = pictureShape(shape) as [number, number, number];
  if (values.some((value) => !Number.isFinite(value))) throw invalid('an array with NaN or infinite values');
  const beside = arrays.get(labelName(name));
  const labels = labelName(name) === name || !beside ? undefined : labelsOf(beside);
  if (labels && labels.length !== count)
    throw new CryptoNetsError('LABELS_MISMATCH', `expected ${count} labels, got ${labels.length}`);
  return { kind: 'pictures', pictures: { count, height, width, values }, labels };
}

const isList = (shape: readonly number[]): boolean =>
  shape.length === 1 || (shape.length === 2 && shape[1] === 1);

function labelsOf({ values }: NumpyArray): Uint8Array {
  values.forEach((value, index) => {
    if (Number.isInteger(value) && value >= 0 && value <= 9) return;
    throw new CryptoNetsError('LABELS_INVALID', `item ${index}: expected a digit 0 to 9`);
  });
  return Uint8Array.from(values);
}
