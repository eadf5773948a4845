/** Which file a request for the views means: containment in one folder and a closed list of file types. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Types by extension; a file of any other kind is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.bin': 'application/octet-stream',
  '.idx': 'application/octet-stream',
};

export interface StaticFile {
  readonly path: string;
  readonly type: string;
}

/** Characters of a URL path that a built file can have; everything odd (backslash, colon, control) is refused unseen. */
const PLAIN_PATH = /^\/(?:[A-Za-z0-9_~@.-]+\/)*[A-Za-z0-9_~@.-]*$/;

/**
 * The path inside the folder that a URL path names, as segments joined by the system's separator, or null when it may not be served.
 * Pure: percent escapes are decoded once, and `.`/`..` segments, hidden files and unknown types are refused rather than resolved.
 */
export function relativePath(urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (!PLAIN_PATH.test(decoded)) return null;
  const named = decoded.endsWith('/') ? `${decoded}index.html` : decoded;
  const segments = named.slice(1).split('/');
  if (segments.some((segment) => segment.startsWith('.'))) return null;
  if (!Object.hasOwn(TYPES, path.extname(named))) return null;
  return segments.join(path.sep);
}

/** The file below `root` that a URL path names, or null. Symbolic links that lead outside are refused. */
export async function findFile(root: string, urlPath: string): Promise<StaticFile | null> {
  const relative = relativePath(urlPath);
  if (relative === null) return null;
  try {
    const base = await realpath(root);
    const file = await realpath(path.join(base, relative));
    if (!file.startsWith(base + path.sep) || !(await stat(file)).isFile()) return null;
    return { path: file, type: TYPES[path.extname(file)] ?? 'application/octet-stream' };
  } catch {
    return null;
  }
}
