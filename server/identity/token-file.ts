/** Reads and changes the file of tokens: one writer at a time, the old file or the new one at every moment, for its owner alone. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { formatTokens, parseTokens, type TokenEntry } from './token-list.ts';

const MAX_FILE_BYTES = 33_554_432;
const LOCK_TRIES = 100;
const LOCK_EVERY_MS = 50;
/** What is this old was left behind by a writer that died. */
const STALE_LOCK_MS = 30_000;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === code;

/** @throws CONFIG_INVALID */
export async function readTokens(file: string): Promise<readonly TokenEntry[]> {
  const info = await stat(file).catch(() => undefined);
  if (!info?.isFile()) throw new CryptoNetsError('CONFIG_INVALID', 'tokens: there is no such file');
  if (info.size > MAX_FILE_BYTES) throw new CryptoNetsError('CONFIG_INVALID', 'tokens: the file is too long');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'tokens: the file cannot be read', { cause });
  });
  return parseTokens(text);
}

/** Replaces the tokens by what becomes of them; a file that is not there yet has none. @throws CONFIG_INVALID, BUSY, what `change` throws */
export async function changeTokens<T>(
  file: string,
  change: (tokens: readonly TokenEntry[]) => { tokens: readonly TokenEntry[]; result: T },
): Promise<T> {
  const unlock = await lock(`${file}.lock`);
  try {
    const before = await stat(file).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return undefined;
      throw new CryptoNetsError('CONFIG_INVALID', 'tokens: the file cannot be read', { cause: error });
    });
    const { tokens, result } = change(before ? await readTokens(file) : []);
    await replace(file, formatTokens(tokens), before);
    return result;
  } finally {
    await unlock();
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Written beside it, brought to the disk, then renamed over it. When root changes the file of a server's user, it stays that user's. */
async function replace(file: string, text: string, owner: Owner | undefined): Promise<void> {
  const beside = `${file}.${process.pid}.new`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      if (owner && process.getuid?.() === 0) await handle.chown(owner.uid, owner.gid);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new CryptoNetsError('CONFIG_INVALID', 'tokens: the file cannot be written', { cause });
  }
}

async function lock(file: string): Promise<() => Promise<void>> {
  for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
    try {
      await (await open(file, 'wx', 0o600)).close();
      return () => rm(file, { force: true });
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) {
        throw new CryptoNetsError('CONFIG_INVALID', 'tokens: the folder cannot be written', { cause });
      }
    }
    const held = await stat(file).catch(() => undefined);
    if (held && Date.now() - held.mtimeMs > STALE_LOCK_MS) await rm(file, { force: true });
    else await sleep(LOCK_EVERY_MS);
  }
  throw new CryptoNetsError('BUSY', 'tokens: the file is being changed by another program');
}
