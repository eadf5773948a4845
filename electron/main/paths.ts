/** Where the built parts of the app lie, seen from the bundled main file (`out/main/index.js`). */
import path from 'node:path';

export interface AppPaths {
  readonly preload: string;
  readonly views: string;
  readonly hostEntry: string;
  readonly serverEntry: string;
  readonly models: string;
}

/**
 * `mainDir` is the folder of the bundled main file. Models lie beside the archive of a packed app, whose resources folder is given
 * then: they are opened as files, which works in the archive only in part.
 */
export function appPaths(mainDir: string, resourcesDir?: string): AppPaths {
  const out = path.dirname(mainDir);
  return {
    preload: path.join(out, 'preload', 'index.cjs'),
    views: path.join(out, 'renderer'),
    hostEntry: path.join(mainDir, 'host.js'),
    serverEntry: path.join(mainDir, 'server.js'),
    models: path.join(resourcesDir ?? path.dirname(out), 'models'),
  };
}
