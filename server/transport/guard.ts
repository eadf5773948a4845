/**
 * The door of the server: every connection has a place, every stream a deadline and a bound from its first frame on, and what is refused is told.
 *
 * It listens to the server of node:http2 that grpc-js makes (flow-control.ts), before grpc-js does.
 */
import type { Http2SecureServer, Http2Server, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { Connections, HEALTH_RESERVE, type Connection, type ConnectionLimits } from './connections.ts';
import { shareOf } from './peer.ts';
import { StreamGuard, type MethodLimits } from './stream-guard.ts';
import { UndeliveredBytes, type UndeliveredLimits } from './undelivered.ts';

export interface GuardParts {
  readonly limits: ConnectionLimits & UndeliveredLimits;
  /** Whether an address is a proxy's: no share of its own bounds its connections. */
  readonly isShared: (address: string) => boolean;
  /** Whose a stream is: of the address of its connection, or of whom that speaks for. */
  readonly clientOf: (address: string, headers: Readonly<Record<string, unknown>>) => string;
  /** By path. */
  readonly methodLimits: (path: string) => MethodLimits;
  /** Methods that do not make their connection a busy one, and that are answered on reserved ones. */
  readonly isOpen: (path: string) => boolean;
  readonly toStatus: (error: CryptoNetsError) => object;
  /** Something was refused: by this door or, a `grpc-status` with its detail, by whatever lies behind it. */
  readonly refused: (reason: string, address: string) => void;
  /** How a stream ended whose answer was no success. */
  readonly failed: (headers: Readonly<Record<string, unknown>>, address: string) => void;
}

/** So long a connection may take to greet as HTTP/2 (and before that, over TLS, to shake hands). */
export const HANDSHAKE_MS = 10_000;
/** How long whoever found no place should wait. */
const FULL_RETRY_MS = 5000;
const PATH = ':path';

export class TransportGuard {
  readonly #parts: GuardParts;
  readonly #connections: Connections;
  #named = 0;
  readonly #undelivered: UndeliveredBytes;
  /** By address and port, as grpc-js names a peer. */
  readonly #open = new Map<string, Connection>();
  /** The stream that grpc-js is making a call of: it calls the interceptors at once. */
  #current: StreamGuard | undefined;

  constructor(parts: GuardParts) {
    const { limits, isShared, refused } = parts;
    this.#parts = parts;
    this.#connections = new Connections({ limits, isShared, refused });
    this.#undelivered = new UndeliveredBytes(limits);
  }

  get connections(): number {
    return this.#connections.count;
  }

  get undeliveredBytes(): number {
    return this.#undelivered.bytes;
  }

  /** Watches a server that is about to listen. */
  readonly watch = (server: Http2Server | Http2SecureServer): void => {
    // Places are counted in Connections; this is what the kernel may hand over meanwhile.
    server.maxConnections = 2 * this.#parts.limits.maxConnections + 4 * HEALTH_RESERVE;
    server.prependListener('connection', (socket: Socket) => this.#opened(socket));
    server.on('drop', ({ remoteAddress }: { remoteAddress?: string } = {}) => {
      this.#parts.refused('connections-full', shareOf(remoteAddress ?? ''));
    });
    server.on('session', (session: ServerHttp2Session) => greetedInTime(session));
    server.on('stream', (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) =>
      this.#streamOpened(stream, headers),
    );
  };

  /** Ties calls to their streams, and turns away all but health on reserved connections. First of all interceptors. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    this.#current?.bind(call);
    this.#current = undefined;
    const connection = this.#open.get(call.getPeer());
    if (this.#parts.isOpen(method.path) || !connection || this.#connections.admits(connection)) {
      return new ServerInterceptingCall(call);
    }
    const error = new CryptoNetsError('BUSY', 'every connection is taken', { retryAfterMs: FULL_RETRY_MS });
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({ onReceiveMetadata: () => call.sendStatus(this.#parts.toStatus(error) as never) }),
    });
  };

  #opened(socket: Socket): void {
    if (socket.remoteAddress === undefined) this.#name(socket);
    const name = `${socket.remoteAddress}:${socket.remotePort}`;
    const close = (): void => void setImmediate(() => socket.destroy());
    const connection = this.#connections.open(shareOf(socket.remoteAddress ?? ''), close);
    if (!connection) return close();
    this.#open.set(name, connection);
    socket.once('close', () => {
      this.#connections.closed(connection);
      if (this.#open.get(name) === connection) this.#open.delete(name);
    });
  }

  /** Peers of a socket in the file system have no address: they count as one, and their connections are told apart by a number. */
  #name(socket: Socket): void {
    this.#named += 1;
    Object.defineProperties(socket, { remoteAddress: { value: 'unix' }, remotePort: { value: this.#named } });
  }

  #streamOpened(stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>): void {
    const { methodLimits, isOpen, toStatus, clientOf } = this.#parts;
    const path = String(headers[PATH]);
    const { remoteAddress = '', remotePort } = stream.session?.socket ?? {};
    const connection = this.#open.get(`${remoteAddress}:${remotePort}`);
    let serving = false;
    const begun = (): void => {
      if (!connection || isOpen(path)) return;
      serving = true;
      connection.calls += 1;
    };
    stream.once('close', () => {
      if (serving) connection!.calls -= 1;
      this.#tellFailure(stream, guard.cutFor, clientOf(remoteAddress, headers));
    });
    const limits = methodLimits(path);
    const guard = new StreamGuard({ stream, limits, undelivered: this.#undelivered, toStatus, begun });
    this.#current = guard;
  }

  #tellFailure(
    { sentTrailers, sentHeaders }: ServerHttp2Stream,
    cutFor: string | undefined,
    address: string,
  ): void {
    const last = { ...sentHeaders, ...sentTrailers };
    if (last['grpc-status'] !== undefined && Number(last['grpc-status']) === 0) return;
    if (last['grpc-status'] === undefined && Number(last[':status'] ?? 200) === 200) {
      // Without any answer the client went first, or it was cut off.
      if (cutFor !== undefined) this.#parts.refused(cutFor, address);
      return;
    }
    this.#parts.failed(last, address);
  }
}

/** Ends a connection that does not speak HTTP/2 soon. */
function greetedInTime(session: ServerHttp2Session): void {
  const timer = setTimeout(() => session.destroy(), HANDSHAKE_MS).unref();
  const greeted = (): void => clearTimeout(timer);
  session.once('remoteSettings', greeted).once('close', greeted);
}
