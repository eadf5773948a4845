/**
 * The lock that the first start of a profile holds; a later one tells it, and knows that it is later.
 *
 * Assumed of Electron: the lock belongs to the user-data folder; the first instance hears `second-instance` with the arguments and the
 * working folder of the second (electronjs.org/docs/latest/api/app#apprequestsingleinstancelockadditionaldata).
 */
import { rmSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import path from 'node:path';

export interface Instance {
  readonly first: boolean;
  /** Tells the first instance of this one. */
  tell(): Promise<void>;
}

const reach = (file: string): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect(file, () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });

export async function claim(
  folder: string,
  second: (argv: string[], cwd: string) => void,
): Promise<Instance> {
  const file = path.join(folder, 'instance');
  const other = await reach(file);
  if (other) {
    const said = JSON.stringify({ argv: process.argv, cwd: process.cwd() });
    return { first: false, tell: () => new Promise((resolve) => void other.end(said, () => resolve())) };
  }
  rmSync(file, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.on('data', (part: Buffer) => (text += part.toString()));
    socket.on('end', () => {
      const { argv, cwd } = JSON.parse(text) as { argv: string[]; cwd: string };
      second(argv, cwd);
    });
  });
  await new Promise<void>((resolve) => void server.listen(file, resolve));
  server.unref();
  return { first: true, tell: () => Promise.resolve() };
}
