/** What a person's paths stand for: files as they are, folders as the pictures and IDX files in them and below, in the order in which people count. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { byName, isLeftBehind, isWanted, labelOfFolder } from '../../shared/image/index.ts';
import { fileError, nameOf, STANDARD_INPUT } from './read-file.ts';

export interface FoundFile {
  /** As the caller wrote it; within a folder, the folder's path and the rest. */
  readonly path: string;
  /** A digit that a folder is named after, where every picture of the search lies in such a one. */
  readonly label: number | undefined;
  /** Why it cannot even be looked at: a link to nowhere. */
  readonly failure: CryptoNetsError | undefined;
}

const MOST_FILES = 1_000_000;
const MOST_LEVELS = 32;

interface Search {
  readonly found: FoundFile[];
  /** Folders on the way down, so that links do not lead around in a circle. */
  readonly above: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

/** @throws FILE_NOT_FOUND, FILE_UNREADABLE, NO_IMAGES for a folder without any, LIMIT_EXCEEDED, CANCELLED */
export async function findFiles(paths: readonly string[], signal?: AbortSignal): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    throwIfAborted(signal);
    const before = found.length;
    if (!(await isFolder(path, found))) continue;
    await search(path, { found, above: new Set(), signal });
    if (found.length === before)
      throw new CryptoNetsError(
        'NO_IMAGES',
        `${nameOf(path)}: there is no picture or IDX file in this folder`,
      );
  }
  const named = found.every(({ label, failure }) => label !== undefined || failure !== undefined);
  return named ? found : found.map((file) => ({ ...file, label: undefined }));
}

/** Tells folders; a file, or what is wrong with it, joins what was found. */
async function isFolder(path: string, found: FoundFile[]): Promise<boolean> {
  if (path === STANDARD_INPUT) return found.push({ path, label: undefined, failure: undefined }) === 0;
  try {
    if ((await stat(path)).isDirectory()) return true;
    found.push({ path, label: undefined, failure: undefined });
  } catch (error) {
    found.push({ path, label: undefined, failure: fileError(error, path) });
  }
  return false;
}

async function search(folder: string, { found, above, signal }: Search): Promise<void> {
  const real = await realpath(folder);
  if (above.has(real) || above.size > MOST_LEVELS) return;
  for (const entry of await entriesOf(folder)) {
    throwIfAborted(signal);
    const path = join(folder, entry.name);
    const kind = await kindOf(entry, path);
    if (kind === 'folder') await search(path, { found, above: new Set([...above, real]), signal });
    else if (isWanted(entry.name))
      found.push({ path, label: labelOfFolder(nameOf(folder)), failure: failureOf(kind, path) });
    if (found.length > MOST_FILES)
      throw new CryptoNetsError(
        'LIMIT_EXCEEDED',
        `expected at most ${MOST_FILES} files in ${nameOf(folder)}`,
      );
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !isLeftBehind(name)).sort(byName);
  } catch (error) {
    throw fileError(error, folder);
  }
}

type Kind = 'folder' | 'file' | 'dangling' | 'other';

async function kindOf(entry: Dirent, path: string): Promise<Kind> {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return 'other';
  const target = await stat(path).catch(() => undefined);
  if (!target) return 'dangling';
  return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : 'other';
}

function failureOf(kind: Kind, path: string): CryptoNetsError | undefined {
  if (kind === 'dangling')
    return new CryptoNetsError('FILE_NOT_FOUND', `${nameOf(path)}: a link to a file that is not there`);
  return kind === 'other' ? new CryptoNetsError('FILE_UNREADABLE', `${nameOf(path)}: not a file`) : undefined;
}
