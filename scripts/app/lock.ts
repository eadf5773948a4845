/** One builder at a time: tests and `npm start` may find the same thing stale at the same moment. */
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
/** A builder that died leaves its lock behind; no build takes this long. */
const ABANDONED_AFTER_MS = 3 * 60_000;

/** Runs `action` while no other process runs one under the same folder name. */
export async function withLock<T>(folder: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(folder), { recursive: true });
  while (!taken(folder)) await sleep(POLL_MS);
  try {
    return await action();
  } finally {
    rmdirSync(folder);
  }
}

/** Making a folder succeeds for exactly one process. */
function taken(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const made = statSync(folder, { throwIfNoEntry: false });
  if (made && Date.now() - made.mtimeMs > ABANDONED_AFTER_MS) rmdirSync(folder);
  return false;
}
