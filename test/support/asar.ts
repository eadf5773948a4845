/** Reads an asar archive: a header of JSON in two "pickles" (u32 sizes), then the files one after the other. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  /** Decimal, relative to the end of the header; absent for files that lie outside, unpacked. */
  readonly offset?: string;
}

export interface Asar {
  /** Every file, as `/folder/name`, unpacked ones too. */
  readonly files: ReadonlySet<string>;
  /** The text of a file inside. */
  text(file: string): string;
  /** Writes every file into a folder, unpacked ones too: what Electron shows to programs as the archive's content. */
  extract(folder: string): Promise<void>;
}

export async function readAsar(archive: string): Promise<Asar> {
  const bytes = await readFile(archive);
  const headerBytes = bytes.readUInt32LE(4);
  const jsonBytes = bytes.readUInt32LE(12);
  const root = JSON.parse(bytes.toString('utf8', 16, 16 + jsonBytes)) as Entry;
  const entries = new Map<string, Entry>();
  const collect = (entry: Entry, name: string): void => {
    if (entry.files)
      for (const [child, inner] of Object.entries(entry.files)) collect(inner, `${name}/${child}`);
    else entries.set(name, entry);
  };
  collect(root, '');
  const content = (file: string): Buffer | undefined => {
    const { offset, size = 0 } = entries.get(file) ?? {};
    if (offset === undefined) return undefined;
    const start = 8 + headerBytes + Number(offset);
    return bytes.subarray(start, start + size);
  };
  return {
    files: new Set(entries.keys()),
    text: (file) => {
      const found = content(file);
      if (found === undefined) throw new Error(`${file} is not inside the archive`);
      return found.toString('utf8');
    },
    extract: async (folder) => {
      for (const file of entries.keys()) {
        await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
        const found = content(file) ?? (await readFile(path.join(`${archive}.unpacked`, file)));
        await writeFile(path.join(folder, file), found);
      }
    },
  };
}
