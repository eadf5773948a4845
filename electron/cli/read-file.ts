/** Files that a person names, whatever they are: read whole within a counted limit, stoppable at any moment, failures told by the file's name. */
import { constants, open as openRaw } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { joinBytes } from '../../shared/bytes.ts';
import {
  CryptoNetsError,
  isTooManyFiles,
  throwIfAborted,
  toCryptoNetsError,
  type ErrorCode,
} from '../../shared/errors/index.ts';
import { files } from './words/files.ts';

export interface ReadingLimit {
  readonly maxBytes: number;
  /** What a longer file fails with. */
  readonly tooLarge: ErrorCode;
  readonly signal?: AbortSignal | undefined;
  /** A narrower limit, as soon as the first bytes are there. @throws when they are of no use */
  readonly byHead?: ((head: Uint8Array) => LengthByHead) | undefined;
}

export interface LengthByHead {
  readonly maxBytes: number;
  /** What a longer file fails with, where its own head says how long it is. */
  readonly longer?: ErrorCode;
}

/** Read from standard input. */
export const STANDARD_INPUT = '-';
const STANDARD_INPUTS = new Set([STANDARD_INPUT, '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);
const CHUNK_BYTES = 1 << 18;
/** Opening a pipe that nobody writes to would otherwise wait in a thread that nothing can stop. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
/** From how many bytes on a head is looked at. */
const HEAD_BYTES = 512;

/** The last part of a path: enough to recognise the file, nothing about the disk. */
export const nameOf = (path: string): string =>
  STANDARD_INPUTS.has(path) ? files.standardInput : basename(path);

export function fileError(error: unknown, path: string): CryptoNetsError {
  if (error instanceof CryptoNetsError) return error;
  if (isTooManyFiles(error)) return toCryptoNetsError(error);
  const { code = '' } = error as NodeJS.ErrnoException;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const why = missing ? files.whyMissing(path) : files.why[code];
  const message = [nameOf(path), why].filter(Boolean).join(': ');
  return new CryptoNetsError(missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE', message, { cause: error });
}

/** @throws FILE_NOT_FOUND, FILE_UNREADABLE, `tooLarge` when it is longer than the limit, CANCELLED */
export async function readWhole(path: string, limit: ReadingLimit): Promise<Uint8Array> {
  try {
    throwIfAborted(limit.signal);
    if (STANDARD_INPUTS.has(path)) return await collect(standardInput(), path, limit);
    if ((await stat(path)).isFIFO()) return await collect(await pipe(path), path, limit);
    await using file = await open(path, FLAGS);
    if (isatty(file.fd)) throw new CryptoNetsError('FILE_UNREADABLE', `${nameOf(path)} is a terminal`);
    return await collect(chunks(file), path, limit);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** As above, for callers without a signal. */
export function readBounded(path: string, maxBytes: number, tooLarge: ErrorCode): Promise<Uint8Array> {
  return readWhole(path, { maxBytes, tooLarge });
}

/** The file piece by piece, however long it is. @throws FILE_NOT_FOUND, FILE_UNREADABLE, CANCELLED */
export async function* readChunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    throwIfAborted(signal);
    if (STANDARD_INPUTS.has(path)) return yield* standardInput();
    if ((await stat(path)).isFIFO()) return yield* await pipe(path);
    await using file = await open(path, FLAGS);
    for await (const chunk of chunks(file)) {
      throwIfAborted(signal);
      yield chunk;
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Whether it can be read again from its beginning. */
export async function isSeekable(path: string): Promise<boolean> {
  return !STANDARD_INPUTS.has(path) && (await stat(path)).isFile();
}

function standardInput(): Readable {
  if (process.stdin.isTTY)
    throw new CryptoNetsError('FILE_UNREADABLE', 'standard input is a terminal: send a file into it');
  return process.stdin;
}

/** A named pipe, waited for without a thread until somebody has written to it and gone. The socket owns what was opened. */
async function pipe(path: string): Promise<Readable> {
  const fd = await promisify(openRaw)(path, FLAGS);
  return new Socket({ fd, readable: true, writable: false });
}

async function* chunks(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function tooLong(path: string, { maxBytes, longer }: LengthByHead, code: ErrorCode): CryptoNetsError {
  const name = nameOf(path);
  return longer
    ? new CryptoNetsError(longer, `${name}: longer than it says: ${maxBytes} bytes`)
    : new CryptoNetsError(code, `${name}: expected at most ${maxBytes} bytes, got more`);
}

/** Everything that comes, counted as it comes: what a file says of its length is not asked. */
async function collect(
  source: Readable | AsyncGenerator<Uint8Array>,
  path: string,
  { maxBytes, tooLarge, signal, byHead }: ReadingLimit,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let [length, looked, most]: [number, boolean, LengthByHead] = [0, byHead === undefined, { maxBytes }];
  const look = (): void => {
    looked = true;
    const found = byHead!(parts.length === 1 ? parts[0]! : joinBytes(parts));
    if (found.maxBytes < maxBytes) most = found;
  };
  const stop = (): void => void ('destroy' in source && source.destroy());
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const part of source as AsyncIterable<Uint8Array>) {
      throwIfAborted(signal);
      parts.push(part);
      length += part.length;
      if (!looked && length >= HEAD_BYTES) look();
      if (length > most.maxBytes) throw tooLong(path, most, tooLarge);
    }
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
  throwIfAborted(signal);
  if (!looked && length > 0) look();
  return parts.length === 1 ? parts[0]! : joinBytes(parts);
}
