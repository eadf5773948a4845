/** Pictures of digits (PNG, JPEG, WebP) decoded to grey bytes, the right way up: the one decoder of window and command line. */
import type sharpModule from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { GREY_LIMITS, type GreyImage } from '../../shared/image/index.ts';
import type { PictureView } from '../../shared/ipc/types.ts';

/** Longest side before the digit is looked for: more tells the network nothing. */
const WORKING_SIDE = 1024;
const [BLACK, WHITE] = ['#000000', '#ffffff'];
/** The decoders of the listed formats; libvips brings many more, and whoever sent the file would choose among them. */
const DECODERS = ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'];

type SharpModule = typeof sharpModule;
let loaded: Promise<SharpModule> | undefined;

/** Loaded when there is a picture: samples and IDX files do without it. */
function openSharp(): Promise<SharpModule> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: DECODERS });
    // Each file is read once.
    sharp.cache(false);
    return sharp;
  });
  return loaded;
}

const OPTIONS: SharpOptions = { limitInputPixels: GREY_LIMITS.pixels, failOn: 'error' };

/**
 * Grey bytes of a picture, turned as its EXIF says, at most 1024 pixels long. Colours, CMYK, 16 bits and palettes become grey
 * of 8 bits; transparent parts white under dark ink and black under bright ink. Cost: the decoder's, in a thread of its own.
 * @throws IMAGE_INVALID when it is damaged, IMAGE_TOO_LARGE beyond GREY_LIMITS
 */
export async function decodeGrey(bytes: Uint8Array, view?: PictureView): Promise<GreyImage> {
  const sharp = await openSharp();
  try {
    const whole = sharp(bytes, OPTIONS)
      .autoOrient()
      .flatten({ background: await groundOf(sharp(bytes, OPTIONS)) });
    const { data, info } = await (view ? await cutOut(sharp, whole, view) : whole)
      .resize(WORKING_SIDE, WORKING_SIDE, { fit: 'inside', withoutEnlargement: true })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
  } catch (cause) {
    const tooLarge = cause instanceof Error && cause.message.includes('pixel limit');
    if (tooLarge)
      throw new CryptoNetsError('IMAGE_TOO_LARGE', `expected at most ${GREY_LIMITS.pixels} pixels`);
    throw new CryptoNetsError('IMAGE_INVALID', 'the picture is damaged or cut short', { cause });
  }
}

/** The part that is looked at, in the sharpness of the file: cut before it is made smaller. */
async function cutOut(
  sharp: SharpModule,
  whole: Sharp,
  { quarterTurns, left, top, right, bottom }: PictureView,
): Promise<Sharp> {
  const upright = await whole.greyscale().raw().toBuffer({ resolveWithObject: true });
  const raw = ({ width, height }: { readonly width: number; readonly height: number }) =>
    ({ raw: { width, height, channels: 1 } }) as const;
  const turned = await sharp(upright.data, raw(upright.info))
    .rotate(90 * quarterTurns)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = turned.info;
  const [x, y] = [Math.floor((left * width) / 1000), Math.floor((top * height) / 1000)];
  const [wide, high] = [
    Math.ceil(((right - left) * width) / 1000),
    Math.ceil(((bottom - top) * height) / 1000),
  ];
  return sharp(turned.data, raw(turned.info)).extract({
    left: x,
    top: y,
    width: Math.max(1, Math.min(wide, width - x)),
    height: Math.max(1, Math.min(high, height - y)),
  });
}

/** What shows through transparent parts: white under dark ink, black under bright ink. */
async function groundOf(picture: Sharp): Promise<string> {
  const { hasAlpha } = await picture.metadata();
  if (!hasAlpha) return WHITE;
  const { data } = await picture
    .resize(64, 64, { fit: 'inside' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [cover, light] = [0, 0];
  for (let at = 0; at + 1 < data.length; at += 2) {
    cover += data[at + 1]!;
    light += data[at]! * data[at + 1]!;
  }
  return light > 127 * cover ? BLACK : WHITE;
}
