/** What somebody dropped: files as they are, folders as the pictures and sets in them and below, as the browser lists them. */
import { byName, isLeftBehind, isWanted, labelOfFolder } from '../../../../shared/image/index.ts';
import { MAX_IMAGES } from '../../../../shared/ipc/contract.ts';
import type { FileLike } from './read-files.ts';

const MOST_LEVELS = 32;

/** A browser's entry: a subset of FileSystemEntry, so that tests need no browser. */
export interface Entry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}
interface FileEntry extends Entry {
  file(found: (file: FileLike) => void, failed: (error: unknown) => void): void;
}
interface FolderEntry extends Entry {
  createReader(): {
    /** Some of the entries at each call, none at the end. */
    readEntries(found: (entries: Entry[]) => void, failed: (error: unknown) => void): void;
  };
}

export interface Dropped {
  readonly items: Iterable<{ readonly kind: string; webkitGetAsEntry?(): Entry | null }>;
  readonly files: Iterable<FileLike>;
}

/** To be called while the event is handled: afterwards the browser has forgotten what was dropped. Labels are given where every file has one. */
export async function droppedFiles({ items, files }: Dropped): Promise<readonly FileLike[]> {
  const plain = [...files];
  const entries = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? null);
  if (entries.length === 0 || entries.some((entry) => entry === null)) return plain;
  const found: FileLike[] = [];
  for (const entry of entries as Entry[]) {
    if (entry.isDirectory) await search(entry as FolderEntry, entry.name, found, 0);
    else found.push(await fileOf(entry as FileEntry));
  }
  return found.every(({ label }) => label !== undefined)
    ? found
    : found.map((file) => ({ ...file, label: undefined }));
}

async function search(folder: FolderEntry, path: string, found: FileLike[], level: number): Promise<void> {
  if (level > MOST_LEVELS) return;
  const entries = (await entriesOf(folder)).filter(({ name }) => !isLeftBehind(name)).sort(byName);
  for (const entry of entries) {
    const below = `${path}/${entry.name}`;
    // One more than can be predicted is enough to say that there are too many.
    if (found.length > MAX_IMAGES) return;
    if (entry.isDirectory) await search(entry as FolderEntry, below, found, level + 1);
    else if (isWanted(entry.name))
      found.push({ ...(await fileOf(entry as FileEntry)), path: below, label: labelOfFolder(folder.name) });
  }
}

/** A folder that cannot be listed is empty: what is in it is not known. */
async function entriesOf(folder: FolderEntry): Promise<Entry[]> {
  const reader = folder.createReader();
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<Entry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** As plain properties, which a File does not have of its own; one that is gone is told as one that cannot be read. */
function fileOf(entry: FileEntry): Promise<FileLike> {
  return new Promise((resolve) =>
    entry.file(
      (file) => resolve({ name: file.name, size: file.size, arrayBuffer: () => file.arrayBuffer() }),
      (error) => resolve({ name: entry.name, size: 0, arrayBuffer: () => Promise.reject(error) }),
    ),
  );
}
