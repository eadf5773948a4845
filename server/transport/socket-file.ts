/** The file of a socket: what a server that was killed left there gives way, nothing else does; others than user and group are kept out. */
import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** Whoever may write may connect. */
const MODE = 0o660;

/** Whether somebody listens there. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: socketPath });
    const end = (heard: boolean): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.once('connect', () => end(true));
    // Refused: the file outlived its server. Anything else (no permission) says that it is somebody's.
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code !== 'ECONNREFUSED'));
  });
}

/** Makes room for a socket. @throws ADDRESS_IN_USE when a server listens there, CONFIG_INVALID when it is a file of another kind */
export async function makeRoomForSocket(socketPath: string): Promise<void> {
  const there = await lstat(socketPath).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isSocket()) {
    throw new CryptoNetsError('CONFIG_INVALID', `listen: unix:${socketPath} is there and is no socket`);
  }
  if (await answers(socketPath)) {
    throw new CryptoNetsError('ADDRESS_IN_USE', `unix:${socketPath} is in use`);
  }
  await unlink(socketPath);
}

/** Lets user and group connect, whatever the umask says. */
export function openSocketToGroup(socketPath: string): Promise<void> {
  return chmod(socketPath, MODE);
}
