/** The two transports between view and host, each as a way to connect a view to a host's handlers, for tests that run over both. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { HOST_LIMITS, VIEW_LIMITS } from '../../electron/ipc/frame-codec.ts';
import { overWorkerPort, type FramePort, type NodeStylePort } from '../../electron/ipc/frame-port.ts';
import { overSocket, type SocketLike } from '../../electron/ipc/socket-port.ts';

export interface Transport {
  readonly name: string;
  /** Opens a transport on which `serve` gets the host's port of each connection. */
  open(serve: (port: FramePort) => void): Promise<{ connect(): Promise<FramePort>; close(): Promise<void> }>;
}

/** Ports of node:worker_threads stand in for Electron's: same structured clone, same events. */
const messagePorts: Transport = {
  name: 'message port',
  open: (serve) =>
    Promise.resolve({
      connect: () => {
        const { port1, port2 } = new MessageChannel();
        serve(overWorkerPort(port1 as unknown as NodeStylePort));
        return Promise.resolve(overWorkerPort(port2 as unknown as NodeStylePort));
      },
      close: () => Promise.resolve(),
    }),
};

const sockets: Transport = {
  name: 'web socket',
  open: async (serve) => {
    const http = createServer();
    const server = new WebSocketServer({ server: http, maxPayload: VIEW_LIMITS.frameBytes });
    server.on('connection', (socket) =>
      serve(overSocket(socket as SocketLike, { incoming: VIEW_LIMITS, outgoing: HOST_LIMITS })),
    );
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const connect = async (): Promise<FramePort> => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return overSocket(socket as SocketLike, { incoming: HOST_LIMITS, outgoing: VIEW_LIMITS });
    };
    const close = async (): Promise<void> => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => http.close(resolve));
    };
    return { connect, close };
  },
};

export const TRANSPORTS: readonly Transport[] = [messagePorts, sockets];
