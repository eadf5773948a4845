/** Which files a C++ source reads: its `#include "…"` lines, followed from file to file. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Include {
  /** As it stands in the source. */
  readonly name: string;
  /** `<…>`: of a library or of the system. */
  readonly system: boolean;
}

export function includesOf(text: string): Include[] {
  const lines = text.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm);
  return [...lines].map(([, mark, name]) => ({ name: name!, system: mark === '<' }));
}

/** The source and all it includes by relative paths, each once, in the order of first reading. What is not there is left out. */
export function filesRead(source: string): string[] {
  const read = new Set<string>();
  const follow = (file: string): void => {
    if (read.has(file) || !existsSync(file)) return;
    read.add(file);
    for (const { name, system } of includesOf(readFileSync(file, 'utf8'))) {
      if (!system) follow(path.resolve(path.dirname(file), name));
    }
  };
  follow(path.resolve(source));
  return [...read];
}
