/** One builder at a time: tests and `npm start` may find the same thing stale at the same moment. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Runs `action` while no other living process holds the same lock file. */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  while (!take(file)) await sleep(POLL_MS);
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Creating a file succeeds for exactly one process; one that was left by a process that is gone (Ctrl+C) is cleared away. */
function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!holderLives(file)) rmSync(file, { force: true });
  return false;
}

function holderLives(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Written in a moment by someone who has just made it.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
