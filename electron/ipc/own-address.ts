/** Where the app's own server listens: a socket in a folder of its own that nobody but its user enters, so that no other user of this computer reaches it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where there are no such sockets, where no folder can be made, and where its name is longer than a socket's address holds. */
const LOOPBACK = '127.0.0.1:0';
const MAX_SOCKET_PATH_BYTES = 103;
const SOCKET = 'server.sock';
const RANDOM = 'XXXXXX';

export interface OwnAddress {
  /** What a server is told to listen at: `unix:/path`, or a free port of the loopback. */
  readonly listen: string;
  /** Takes the folder away, once the server is gone. */
  remove(): void;
}

const folders = new Set<string>();

function removeFolder(folder: string): void {
  folders.delete(folder);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // An empty folder is left.
  }
}

// A process that ends does not wait for its servers.
process.on('exit', () => folders.forEach(removeFolder));

/** Made with mode 0700, under a name that was not there: a temporary folder belongs to everybody. */
function makeFolder(temporary: string): string | undefined {
  const prefix = path.join(temporary, 'cryptonets-own-');
  const longest = path.join(`${prefix}${RANDOM}`, SOCKET);
  if (process.platform === 'win32' || Buffer.byteLength(longest) > MAX_SOCKET_PATH_BYTES) return undefined;
  try {
    return mkdtempSync(prefix);
  } catch {
    return undefined;
  }
}

/** The address of one server. */
export function ownAddress(temporary = tmpdir()): OwnAddress {
  const folder = makeFolder(temporary);
  if (folder === undefined) return { listen: LOOPBACK, remove: () => undefined };
  folders.add(folder);
  return { listen: `unix:${path.join(folder, SOCKET)}`, remove: () => removeFolder(folder) };
}
