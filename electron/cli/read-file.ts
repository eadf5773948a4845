/** Files that a person names: read whole, within a limit, gunzipped when they are gzip; failures named without their path's contents. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';

/** The last part of a path: enough to recognise the file, nothing about the disk. */
const nameOf = (path: string): string => basename(path);

function fileError(error: unknown, path: string): CryptoNetsError {
  const code = (error as NodeJS.ErrnoException).code;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const known: ErrorCode = missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE';
  const what = missing ? 'could not be found' : 'could not be read';
  return new CryptoNetsError(known, `${nameOf(path)} ${what}.`, { cause: error });
}

/** @throws FILE_NOT_FOUND, FILE_UNREADABLE, `tooLarge` when it is longer than `maxBytes` */
export async function readBounded(path: string, maxBytes: number, tooLarge: ErrorCode): Promise<Uint8Array> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new CryptoNetsError(
        tooLarge,
        `${nameOf(path)}: expected at most ${maxBytes} bytes, got ${size}.`,
      );
    }
    return new Uint8Array(await file.readFile());
  } catch (error) {
    throw error instanceof CryptoNetsError ? error : fileError(error, path);
  }
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The contents of a gzip file, at most `maxBytes` of them. @throws IDX_INVALID */
export async function inflate(bytes: Uint8Array, maxBytes: number, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await promisify(gunzip)(bytes, { maxOutputLength: maxBytes }));
  } catch (cause) {
    throw new CryptoNetsError('IDX_INVALID', `${nameOf(path)}: the gzip file is damaged or too large.`, {
      cause,
    });
  }
}

/** A file as it is; a folder as the pictures in it, in the order in which people count. @throws FILE_NOT_FOUND, NO_IMAGES */
export async function expandPath(path: string, wanted: RegExp): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => wanted.test(name));
    if (names.length === 0) throw new CryptoNetsError('NO_IMAGES', `${nameOf(path)} has no picture in it.`);
    const order = new Intl.Collator('en', { numeric: true });
    return names.sort((a, b) => order.compare(a, b)).map((name) => join(path, name));
  } catch (error) {
    throw error instanceof CryptoNetsError ? error : fileError(error, path);
  }
}
