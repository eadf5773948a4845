/** Pictures of digits (PNG, JPEG) as the 28 x 28 grey bytes that the network reads. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  DIGIT_SIDE,
  GREY_LIMITS,
  INK_SIDE,
  normaliseDigit,
  type GreyImage,
} from '../../shared/image/index.ts';

/** Longest side before normalisation: more tells the network nothing. */
const WORKING_SIDE = 1024;

export function isPicture(bytes: Uint8Array): boolean {
  const png = [0x89, 0x50, 0x4e, 0x47].every((byte, index) => bytes[index] === byte);
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
  return png || jpeg;
}

/** One picture, turned the right way up, transparent parts white. @throws IMAGE_INVALID, IMAGE_TOO_LARGE */
export async function pictureDigit(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return asDigit(await decodeGrey(bytes, name));
  } catch (error) {
    if (!(error instanceof CryptoNetsError) || error.code !== 'IMAGE_INVALID') throw error;
    throw new CryptoNetsError('IMAGE_INVALID', `${name}: ${error.message}`, { cause: error });
  }
}

async function decodeGrey(bytes: Uint8Array, name: string): Promise<GreyImage> {
  // Loaded when there is a picture: samples and IDX files start without it.
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: GREY_LIMITS.pixels, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize(WORKING_SIDE, WORKING_SIDE, { fit: 'inside', withoutEnlargement: true })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
  } catch (cause) {
    const tooLarge = cause instanceof Error && cause.message.includes('pixel limit');
    if (tooLarge) {
      throw new CryptoNetsError('IMAGE_TOO_LARGE', `${name}: expected at most ${GREY_LIMITS.pixels} pixels.`);
    }
    throw new CryptoNetsError('IMAGE_INVALID', 'it is damaged or not a picture.', { cause });
  }
}

/** As it is when it has the form of MNIST already, else normalised. @throws IMAGE_INVALID */
export function asDigit(image: GreyImage): Uint8Array {
  return hasMnistForm(image) ? image.pixels : normaliseDigit(image);
}

/** White ink on black, 28 x 28, the ink 20 pixels long and its centre of mass in the middle. */
function hasMnistForm({ width, height, pixels }: GreyImage): boolean {
  if (width !== DIGIT_SIDE || height !== DIGIT_SIDE) return false;
  let [left, top, right, bottom, mass, x, y] = [DIGIT_SIDE, DIGIT_SIDE, -1, -1, 0, 0, 0];
  pixels.forEach((grey, at) => {
    if (grey === 0) return;
    const [column, row] = [at % DIGIT_SIDE, Math.floor(at / DIGIT_SIDE)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    [mass, x, y] = [mass + grey, x + grey * (column + 0.5), y + grey * (row + 0.5)];
  });
  const longest = Math.max(right - left, bottom - top) + 1;
  const centred = [x, y].every((sum) => Math.abs(sum / mass - DIGIT_SIDE / 2) <= 1);
  return longest === INK_SIDE && centred;
}
