/** Files with a secret in them: new ones only, for their owner alone. */
import { open } from 'node:fs/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** A new file that only its owner reads; one that exists is not replaced. @throws FILE_UNWRITABLE */
export async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(bytes);
    await file.sync();
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new CryptoNetsError('FILE_UNWRITABLE', exists ? 'the file exists already' : undefined, { cause });
  }
}
