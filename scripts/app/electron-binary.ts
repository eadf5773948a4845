/** Whether the Electron program is on this computer. Looks and never fetches: `require('electron')` would start a download. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { shell } from '../../electron/cli/words/shell.ts';

/** Its path, or null. `ELECTRON_OVERRIDE_DIST_PATH` names an unpacked distribution elsewhere, as for the package itself. */
export function findElectron(root: string, environment: NodeJS.ProcessEnv): string | null {
  const folder = path.join(root, 'node_modules', 'electron');
  const name = programName(folder);
  const candidates = [
    environment['ELECTRON_OVERRIDE_DIST_PATH'] && path.join(environment['ELECTRON_OVERRIDE_DIST_PATH'], name),
    path.join(folder, 'dist', name),
  ];
  return candidates.find((file): file is string => Boolean(file) && existsSync(file as string)) ?? null;
}

/** The installer writes the program's name to `path.txt`; before that, it is what the platform calls it. */
function programName(folder: string): string {
  const pathFile = path.join(folder, 'path.txt');
  if (existsSync(pathFile)) return readFileSync(pathFile, 'utf8').trim();
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/** Why the desktop app cannot run here; what people read of it is in `electron/cli/words/shell.ts`. */
export type NoDesktop = keyof typeof shell.noDesktop;

/** Null when it can. */
export function whyNoDesktop(facts: {
  electron: string | null;
  display: boolean;
  root: boolean;
}): NoDesktop | null {
  if (!facts.display) return 'no-display';
  if (facts.electron === null) return 'not-installed';
  if (facts.root) return 'root';
  return null;
}
