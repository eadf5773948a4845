/** The one moment that everything packed carries, so that the same sources give the same bytes. */
import { spawnSync } from 'node:child_process';
import { lutimesSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../app/build.ts';

/** Where there is neither: 2026-01-01. */
const FALLBACK = 1_767_225_600;

/** Seconds: SOURCE_DATE_EPOCH (reproducible-builds.org), else when the last change was committed. */
export function sourceEpoch(environment: NodeJS.ProcessEnv = process.env): number {
  const named = environment['SOURCE_DATE_EPOCH'];
  if (named !== undefined && named !== '') {
    if (/^\d{1,12}$/.test(named)) return Number(named);
    throw new Error(`SOURCE_DATE_EPOCH: expected seconds since 1970, got "${named}"`);
  }
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : FALLBACK;
}

/** Gives every file, link and folder below (and the folder) that moment. */
export function setTimes(folder: string, epoch: number): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lutimesSync(path.join(folder, name), epoch, epoch);
  }
  lutimesSync(folder, epoch, epoch);
}

/** Bytes of the files below a folder, as `du --apparent-size` counts them. */
export function bytesUnder(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}
