/** Says what was made, how large it is, and writes the checksums of everything in the folder. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const SUMS = 'SHA256SUMS';

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** As `sha256sum -c` reads it, over the packages of a folder. */
export function writeSums(folder: string): void {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== SUMS && !/\.(ya?ml|blockmap)$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const lines = files.map((name) => `${digestOf(path.join(folder, name))}  ${name}\n`);
  writeFileSync(path.join(folder, SUMS), lines.join(''));
}

export function tellMade(files: readonly string[], folder: string, say: (line: string) => void): void {
  for (const file of files) {
    const { size } = statSync(file);
    say(`${path.relative(process.cwd(), file)}  ${(size / 1e6).toFixed(1)} MB`);
  }
  if (files.length === 0 || !existsSync(folder)) return;
  writeSums(folder);
  say(`${path.relative(process.cwd(), path.join(folder, SUMS))}`);
}
