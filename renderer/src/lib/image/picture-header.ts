/** What kind of picture some bytes are and how large it would be, read from the header alone: limits are checked before decoding. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';

export interface PictureHeader {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** @throws IMAGE_INVALID when it is neither PNG, JPEG nor WebP, or its header is cut short. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (ascii(bytes, 1, 3) === 'PNG' && view.getUint32(0) === 0x89504e47) return png(view);
    if (view.getUint16(0) === 0xffd8) return jpeg(view);
    if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return webp(bytes, view);
  } catch (error) {
    if (error instanceof CryptoNetsError) throw error;
    throw new CryptoNetsError('IMAGE_INVALID', 'The picture is cut short.', { cause: error });
  }
  throw new CryptoNetsError(
    'IMAGE_INVALID',
    'The file is neither a PNG, JPEG or WebP picture nor an IDX file.',
  );
}

function png(view: DataView): PictureHeader {
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the segments up to the frame header (SOF0..SOF15 without DHT, JPG and DAC). */
function jpeg(view: DataView): PictureHeader {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) throw new CryptoNetsError('IMAGE_INVALID');
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
}

function webp(bytes: Uint8Array, view: DataView): PictureHeader {
  const type = 'image/webp';
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X': {
      const width = 1 + view.getUint16(24, true) + (view.getUint8(26) << 16);
      return { type, width, height: 1 + view.getUint16(27, true) + (view.getUint8(29) << 16) };
    }
    case 'VP8L': {
      const packed = view.getUint32(21, true);
      return { type, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      throw new CryptoNetsError('IMAGE_INVALID');
  }
}
