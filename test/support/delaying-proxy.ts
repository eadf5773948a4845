/** A TCP proxy that adds a round-trip time: loopback hides what HTTP/2 windows do to an upload. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface DelayingProxy extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
}

export interface ProxyOptions {
  readonly targetPort: number;
  /** Milliseconds added in total to the way there and back. */
  readonly roundTripMs: number;
}

/** Bytes that may be on their way in one direction before the sender is paused: plenty for any window that is tested. */
const IN_FLIGHT_BYTES = 64 * 1_048_576;

/** Hands on everything from one side to the other after a delay, in order. */
function forward(from: Socket, to: Socket, delayMs: number): void {
  let inFlightBytes = 0;
  const release = (bytes: number) => {
    inFlightBytes -= bytes;
    if (inFlightBytes < IN_FLIGHT_BYTES) from.resume();
  };
  from.on('data', (data) => {
    inFlightBytes += data.length;
    if (inFlightBytes >= IN_FLIGHT_BYTES) from.pause();
    setTimeout(() => {
      if (to.writable) to.write(data, () => release(data.length));
    }, delayMs);
  });
  from.on('end', () => setTimeout(() => to.end(), delayMs));
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
}

export async function startDelayingProxy({ targetPort, roundTripMs }: ProxyOptions): Promise<DelayingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    forward(client, target, roundTripMs / 2);
    forward(target, client, roundTripMs / 2);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
