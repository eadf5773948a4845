/** Documents that are made from the sources: written, or (--check) held against what the sources say. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** The text in the repository's formatting. */
export async function formatted(text: string, target: URL): Promise<string> {
  const file = fileURLToPath(target);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Writes the document; with --check says whether it is what it should be, and how to make it so. */
export function keepDocument(target: URL, expected: string, how: string): void {
  if (!process.argv.includes('--check')) {
    writeFileSync(target, expected);
    return;
  }
  if (readFileSync(target, 'utf8') === expected) return;
  console.error(`${fileURLToPath(target)} is not what the sources say. Run: ${how}`);
  process.exitCode = 1;
}
