/** Folders and files that only their owner can read: mode 0700 and 0600, no symbolic links, whole writes. */
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs';
import { open, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { unwritten } from './errors.ts';
import { makeFolder } from './make-folder.ts';

const OTHERS = 0o077;
const FILE_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const MAX_FILE_BYTES = 65_536;
/** Absent on Windows, where making links needs a privilege. */
const NOFOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;

function refuse(message: string): never {
  throw new CryptoNetsError('STORE_FAILED', message);
}

function statOrUndefined(path: string): Stats | undefined {
  return fs.lstatSync(path, { throwIfNoEntry: false });
}

/** Windows keeps its own access lists; its user folders are private by default. */
function assertOwn(stats: Stats, what: string): void {
  const user = process.geteuid?.();
  if (user === undefined || user === 0 || stats.uid === user) return;
  refuse(`the ${what} belongs to another user`);
}

/**
 * Makes the folder (0700) or takes one that exists. A folder that others can read is closed to them if it is empty or holds `mark`, else refused:
 * an override that names, say, a shared folder must not change that folder. Answers where it really lies. Throws STORE_FAILED.
 */
export function ensurePrivateFolder(named: string, mark: string): string {
  const path = followOwnLink(named);
  if (statOrUndefined(path) === undefined) makeFolder(path, 0o700);
  const stats = fs.lstatSync(path);
  if (!stats.isDirectory()) refuse('the profile folder is not a folder');
  assertOwn(stats, 'profile folder');
  if (process.platform === 'win32' || (stats.mode & OTHERS) === 0) return path;
  const names = fs.readdirSync(path);
  if (names.length > 0 && !names.includes(mark)) {
    refuse('the profile folder is open to other users and holds other files');
  }
  fs.chmodSync(path, 0o700);
  return path;
}

/** People move their data to another disk and leave a link: theirs, or the system's, is followed; one of somebody else's would lead secrets to a place of theirs. */
function followOwnLink(path: string): string {
  const stats = statOrUndefined(path);
  if (!stats?.isSymbolicLink()) return path;
  const user = process.geteuid?.();
  if (user !== undefined && stats.uid !== user && stats.uid !== 0)
    refuse('the profile folder is a symbolic link of another user');
  try {
    return fs.realpathSync(path);
  } catch (cause) {
    throw new CryptoNetsError('STORE_FAILED', 'the profile folder is a symbolic link to nowhere', { cause });
  }
}

/** Makes an empty file (0600) unless there is one. True when it was made. */
export function createPrivateFile(path: string): boolean {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | NOFOLLOW;
  try {
    fs.closeSync(fs.openSync(path, flags, 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes an existing regular file of ours and closes it to others; absent files are fine. Throws STORE_FAILED.
 * By path only: opening and closing a database's file here would drop SQLite's locks on it (POSIX locks belong to the process).
 */
export function assertPrivateFile(path: string): void {
  const stats = statOrUndefined(path);
  if (stats === undefined) return;
  if (stats.isSymbolicLink()) refuse('a file of the profile is a symbolic link');
  if (!stats.isFile()) refuse('a file of the profile is not a regular file');
  assertOwn(stats, 'database');
  if (process.platform !== 'win32' && (stats.mode & OTHERS) !== 0) fs.chmodSync(path, 0o600);
}

/** Makes what was written to a file or folder survive a power cut. Windows syncs neither folders nor what is open for reading. */
export function syncPath(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(path, constants.O_RDONLY);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Small private files of a folder by plain name: the shape that the vault wants for its key file. */
export class PrivateFolder {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** At most 64 KiB; undefined when there is none. The caller zeroes what is secret. Throws STORE_FAILED. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.#path(name);
    if (statOrUndefined(path) === undefined) return undefined;
    assertPrivateFile(path);
    const handle = await open(path, constants.O_RDONLY | NOFOLLOW);
    try {
      const { size } = await handle.stat();
      if (size > MAX_FILE_BYTES) refuse('a file of the profile is too large');
      const content = new Uint8Array(size);
      const { bytesRead } = await handle.read(content, 0, size, 0);
      return content.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  /** The old content or the new, never a part: written beside, synced, renamed. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(name);
    assertPrivateFile(path);
    const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | NOFOLLOW;
    try {
      const handle = await open(beside, flags, 0o600);
      await handle
        .writeFile(bytes)
        .then(() => handle.sync())
        .finally(() => handle.close());
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw unwritten('a file of the profile could not be written', error);
    }
    syncPath(this.#directory);
  }

  async remove(name: string): Promise<void> {
    const path = this.#path(name);
    if (statOrUndefined(path) === undefined) return;
    await unlink(path);
    syncPath(this.#directory);
  }

  #path(name: string): string {
    if (!FILE_NAME.test(name)) refuse('a file of the profile has a name that is not one');
    return join(this.#directory, name);
  }
}
