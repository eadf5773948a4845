/** Where the app's own server listens: a socket in a folder that nobody but its user enters, so that no other user of this computer reaches it. */
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where there are no such sockets, and for folders with longer names than a socket's address holds. */
const LOOPBACK = '127.0.0.1:0';
const MAX_SOCKET_PATH_BYTES = 103;

let servers = 0;

/** Makes the folder, or takes the one that is there if it is this user's and closed to others: a temporary folder belongs to everybody. */
function isOurs(folder: string, user: number): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { mode, uid } = lstatSync(folder);
    return uid === user && (mode & 0o170_077) === 0o040_000;
  } catch {
    return false;
  }
}

/** What the next server of this process is told to listen at: `unix:/path`, or a free port of the loopback. */
export function ownListenAddress(temporary = tmpdir()): string {
  const user = process.getuid?.();
  if (user === undefined) return LOOPBACK;
  const folder = path.join(temporary, `cryptonets-${user}`);
  servers += 1;
  const socket = path.join(folder, `${process.pid}-${servers}.sock`);
  return Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES && isOurs(folder, user)
    ? `unix:${socket}`
    : LOOPBACK;
}
