/** A wire tap: a TCP proxy that keeps a copy of every byte in both directions. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Tap extends AsyncDisposable {
  readonly address: string;
  /** What went to the server, and what came back. */
  sent(): Buffer;
  received(): Buffer;
}

export async function tapBefore(address: string): Promise<Tap> {
  const [host, port] = address.split(':') as [string, string];
  const sent: Buffer[] = [];
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const copy = (from: Socket, to: Socket, kept: Buffer[]): void => {
    sockets.add(from);
    from.on('data', (bytes) => kept.push(Buffer.from(bytes)));
    from.on('error', () => to.destroy());
    from.pipe(to);
  };
  const proxy = createServer((client) => {
    const server = connect(Number(port), host);
    copy(client, server, sent);
    copy(server, client, received);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    sent: () => Buffer.concat(sent),
    received: () => Buffer.concat(received),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}
