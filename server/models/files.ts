/** Files of a model folder, read within bounds. */
import { constants, open } from 'node:fs/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** A whole file of at most so many bytes; the size is known before memory is taken. @throws MODEL_INVALID */
export async function readBounded(file: string, name: string, maxBytes: number): Promise<Buffer> {
  // A pipe that nobody writes to would be waited for.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw new CryptoNetsError('MODEL_INVALID', `${name}: the file cannot be read`, { cause });
  });
  try {
    const state = await handle.stat();
    if (!state.isFile()) throw new CryptoNetsError('MODEL_INVALID', `${name}: expected a file`);
    const { size } = state;
    if (size > maxBytes) {
      throw new CryptoNetsError('MODEL_INVALID', `${name}: expected at most ${maxBytes} bytes, got ${size}`);
    }
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The same, or nothing where there is no such file. @throws MODEL_INVALID */
export async function readIfThere(file: string, name: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    return await readBounded(file, name, maxBytes);
  } catch (error) {
    if (error instanceof CryptoNetsError && isMissing(error.cause)) return undefined;
    throw error;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
