/** Room on the disk that is kept for deleting: SQLite writes what a delete changes before it frees anything, and a full disk would leave no way out. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'reserve';
/** The index of the write-ahead log takes 32 KiB of it, the pages that a delete overwrites the rest. */
const RESERVE_BYTES = 1_048_576;
const PIECE_BYTES = 65_536;
/** Absent on Windows, where making links needs a privilege. */
const NOFOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;

export class Reserve {
  readonly #path: string;

  /** `directory`: of the profile, absolute. */
  constructor(directory: string) {
    this.#path = join(directory, FILE);
  }

  /** Gives the room back; false when there was none. */
  giveBack(): boolean {
    try {
      if (statSync(this.#path).size === 0) return false;
      rmSync(this.#path);
      return true;
    } catch {
      return false;
    }
  }

  /** As much as there is room for; a disk that is full or read-only keeps nobody from their profile. Cost: 1 MiB written once. */
  keep(): void {
    try {
      const flags = constants.O_CREAT | constants.O_WRONLY | constants.O_APPEND | NOFOLLOW;
      const file = openSync(this.#path, flags, 0o600);
      try {
        const missing = RESERVE_BYTES - fstatSync(file).size;
        // Random, so that a file system that compresses gives room for all of it.
        for (let left = missing; left > 0; left -= PIECE_BYTES)
          writeSync(file, randomBytes(Math.min(left, PIECE_BYTES)));
      } finally {
        closeSync(file);
      }
    } catch {
      // What did fit stays; the rest is kept when there is room again.
    }
  }
}
