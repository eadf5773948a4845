/** Where a profile (database, copies, key file) lies on each platform. */
import { posix, win32 } from 'node:path';

export const DATABASE_FILE = 'cryptonets.sqlite';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory, absolute. */
  readonly home: string;
  /** The working directory, absolute: an override may be relative to it. */
  readonly cwd: string;
}

/**
 * The profile directory, absolute: CRYPTONETS_PROFILE when set, else the platform's place for the data of applications
 * (XDG base directories, which ignore relative values; Application Support; LOCALAPPDATA). Pure: nothing is looked up or made.
 */
export function profileDirectory({ platform, env, home, cwd }: Surroundings): string {
  const path = platform === 'win32' ? win32 : posix;
  const override = env['CRYPTONETS_PROFILE'];
  if (override) return path.resolve(cwd, override);
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'];
    return path.join(
      local && path.isAbsolute(local) ? local : path.join(home, 'AppData', 'Local'),
      'CryptoNets',
    );
  }
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'CryptoNets');
  const data = env['XDG_DATA_HOME'];
  return path.join(data && path.isAbsolute(data) ? data : path.join(home, '.local', 'share'), 'cryptonets');
}
