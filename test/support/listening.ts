/** The ways in which a server is reached, for tests that hold on each: a port, and a socket in the file system where there are such. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A path for a socket in a folder of its own. */
export function socketPath(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), 'cryptonets-socket-')), 'server.sock');
}

const PORT = ['a port', '127.0.0.1:0'] as const;

export const LISTENING =
  process.platform === 'win32' ? [PORT] : [PORT, ['a socket', `unix:${socketPath()}`] as const];
