/** The contents of gzip files, members one after another and zeros behind them included, never beyond a limit. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** @throws IDX_INVALID when it is damaged, IMAGE_TOO_LARGE when more than `limit` bytes come out */
export async function gunzipped(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await promisify(gunzip)(bytes, { maxOutputLength: limit }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new CryptoNetsError('IMAGE_TOO_LARGE', `expected at most ${limit} bytes when unpacked`, {
        cause,
      });
    throw new CryptoNetsError(
      'IDX_INVALID',
      'the gzip file is damaged, cut short, or followed by something else',
      { cause },
    );
  }
}
