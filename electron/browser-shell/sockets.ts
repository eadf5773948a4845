/** The WebSocket side of the browser shell: checks an upgrade, bounds what follows, and hands each connection on as a port. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { HOST_LIMITS, VIEW_LIMITS } from '../ipc/frame-codec.ts';
import type { FramePort } from '../ipc/frame-port.ts';
import { overSocket, type SocketLike } from '../ipc/socket-port.ts';
import type { Admission } from './admission.ts';
import { refuseSocket } from './guards.ts';
import { factsOf } from './pages.ts';
import { sessionOfProtocols, SOCKET_PROTOCOL } from './session.ts';

export const SOCKET_PATH = '/host';
export const MAX_CONNECTIONS = 8;
const PING_INTERVAL_MS = 15_000;

export interface SocketsOptions {
  readonly port: number;
  readonly admission: Admission;
  readonly serve: (port: FramePort) => void;
  /** How many pages are connected, told whenever it changes. */
  readonly counted?: ((connections: number) => void) | undefined;
  readonly pingIntervalMs?: number;
}

export interface Sockets {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): void;
}

export function createSockets(options: SocketsOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: VIEW_LIMITS.frameBytes,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: (names) => (names.has(SOCKET_PROTOCOL) ? SOCKET_PROTOCOL : false),
  });
  const pinging = keepAlive(server, options.pingIntervalMs ?? PING_INTERVAL_MS);

  server.on('connection', (socket: WebSocket) => {
    const count = (): void => options.counted?.(server.clients.size);
    count();
    socket.on('close', count);
    options.serve(overSocket(socket as SocketLike, { incoming: VIEW_LIMITS, outgoing: HOST_LIMITS }));
  });

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const refusal = refuse(request, options, server.clients.size);
      if (refusal !== null) return turnAway(socket, refusal);
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    close: () => {
      clearInterval(pinging);
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function refuse(request: IncomingMessage, options: SocketsOptions, connections: number): number | null {
  const refusal = refuseSocket(factsOf(request), options.port);
  if (refusal) return refusal.status;
  if (request.url !== SOCKET_PATH) return 404;
  if (!options.admission.admits(sessionOfProtocols(request.headers['sec-websocket-protocol']))) return 401;
  return connections >= MAX_CONNECTIONS ? 503 : null;
}

function turnAway(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Pings every connection; one that has not answered by the next round is ended. */
function keepAlive(server: WebSocketServer, intervalMs: number): NodeJS.Timeout {
  const answered = new WeakSet<WebSocket>();
  server.on('connection', (socket: WebSocket) => {
    answered.add(socket);
    socket.on('pong', () => answered.add(socket));
  });
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (!answered.has(socket)) socket.terminate();
      answered.delete(socket);
      socket.ping();
    }
  }, intervalMs);
  timer.unref();
  return timer;
}
