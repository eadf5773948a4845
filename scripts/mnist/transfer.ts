/** One file from one address to disk: resumed where it stopped, bounded in size, given up when nothing comes any more. */
import { open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { TransferError, httpGet } from './http-get.ts';

export { TransferError } from './http-get.ts';

/** Told the bytes on disk so far and, where the server says so, in total. */
export type TransferProgress = (bytes: number, total: number | undefined) => void;

export interface TransferLimits {
  readonly largestBytes: number;
  /** Give up when no byte comes for so long. */
  readonly stallMs: number;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** Start and total of `Content-Range: bytes start-end/total`. */
function parseContentRange(value: string | undefined): { start: number; total: number } | undefined {
  const match = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(value ?? '');
  return match ? { start: Number(match[1]), total: Number(match[2]) } : undefined;
}

/** Where the body of a response belongs in the file, and how long the file will be. */
function placeOf(
  { statusCode, headers }: IncomingMessage,
  have: number,
): { start: number; total: number | undefined } {
  if (statusCode === 206) {
    const range = parseContentRange(headers['content-range']);
    if (range?.start !== have) throw new TransferError('answered another part than was asked for');
    return range;
  }
  const length = headers['content-length'];
  return { start: 0, total: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined };
}

/**
 * Downloads `url` to the file `part`, from its end on if it exists and the server can do so.
 * @throws TransferError with the file kept for the next attempt; it is removed only when it cannot be continued
 */
export async function transfer(
  url: string,
  part: string,
  limits: TransferLimits,
  progress: TransferProgress,
): Promise<void> {
  const have = await sizeOf(part);
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), limits.stallMs);
  try {
    const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
    const response = await httpGet(url, headers, stall.signal);
    const status = response.statusCode ?? 0;
    if (status === 416) await rm(part, { force: true });
    if (status !== 200 && status !== 206) throw refuse(response, `answered with status ${status}`);
    const { start, total } = placeOf(response, have);
    const counted = countBytes(response, start, total, limits, (bytes) => {
      timer.refresh();
      progress(bytes, total);
    });
    await append(part, start, counted);
    const got = await sizeOf(part);
    if (total !== undefined && got !== total)
      throw new TransferError(`stopped after ${got} of ${total} bytes`);
  } catch (cause) {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError(stall.signal.aborted ? 'nothing came any more' : reasonOf(cause), { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Writes what comes as it comes, so that nothing that arrived is lost when the connection breaks. */
async function append(part: string, start: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await using file = await open(part, start > 0 ? 'a' : 'w');
  for await (const chunk of chunks) await file.writeFile(chunk);
}

async function* countBytes(
  body: AsyncIterable<Uint8Array>,
  start: number,
  total: number | undefined,
  { largestBytes }: TransferLimits,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if ((total ?? 0) > largestBytes) throw new TransferError('the file is too large to be the right one');
  let bytes = start;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw new TransferError('the file is too large to be the right one');
    count(bytes);
    yield chunk;
  }
}

function refuse(response: IncomingMessage, reason: string): TransferError {
  response.destroy();
  return new TransferError(reason);
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return code ?? message ?? 'failed';
}
