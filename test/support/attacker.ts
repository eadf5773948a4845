/** A hostile client: node:http2 with gRPC framing by hand, from whatever address of the loopback network it likes. */
import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { credentials, makeClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { ErrorDetail } from '../../proto/gen/cryptonets/v1/common.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/index.ts';

export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
export const HEALTH_WATCH = '/grpc.health.v1.Health/Watch';

/** A message with its prefix; `declared` may lie about its length. */
export function framed(payload: Uint8Array, declared = payload.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(declared, 1);
  return Buffer.concat([prefix, payload]);
}

/** How a stream ended, as the client sees it. */
export interface StreamEnd {
  /** gRPC status; undefined where the stream was reset without one. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly reset: number;
}

export interface AttackStream {
  readonly stream: ClientHttp2Stream;
  readonly end: Promise<StreamEnd>;
}

function codeOf(headers: Record<string, unknown>): string | undefined {
  const detail = headers['cryptonets-error-bin'];
  return typeof detail === 'string' ? ErrorDetail.decode(Buffer.from(detail, 'base64')).code : undefined;
}

export class Attacker {
  readonly port: number;
  readonly address: string;
  readonly #sessions: ClientHttp2Session[] = [];
  readonly #sockets: Socket[] = [];

  constructor(port: number, address = '127.0.1.1') {
    this.port = port;
    this.address = address;
  }

  /** A bare TCP connection. */
  async socket(): Promise<Socket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', localAddress: this.address });
    this.#sockets.push(socket);
    socket.on('error', () => undefined).resume();
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return socket;
  }

  /** An HTTP/2 connection that has greeted. */
  async session(): Promise<ClientHttp2Session> {
    const socket = connect({ port: this.port, host: '127.0.0.1', localAddress: this.address });
    const session = http2.connect('http://127.0.0.1', { createConnection: () => socket });
    this.#sessions.push(session);
    session.on('error', () => undefined);
    await Promise.race([once(session, 'remoteSettings'), once(session, 'close')]);
    return session;
  }

  stream(session: ClientHttp2Session, path: string, headers: Record<string, string> = {}): AttackStream {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'cryptonets-protocol': String(PROTOCOL_VERSION),
      ...headers,
    });
    stream.on('error', () => undefined).resume();
    const end = new Promise<StreamEnd>((resolve) => {
      const tell = (headers: Record<string, unknown>): void => {
        const status = headers['grpc-status'];
        if (status === undefined) return;
        resolve({ status: Number(status), code: codeOf(headers), reset: 0 });
      };
      stream.on('response', tell).on('trailers', tell);
      stream.on('close', () => {
        resolve({ status: undefined, code: undefined, reset: stream.rstCode ?? 0 });
      });
    });
    return { stream, end };
  }

  [Symbol.dispose](): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Asks for health over a connection of its own, as an orchestrator's probe does. */
export async function probe(port: number): Promise<string> {
  const Health = makeClientConstructor(healthService, 'grpc.health.v1.Health');
  const client = new Health(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
  });
  try {
    return await new Promise<string>((resolve) => {
      const check = client['check'] as unknown as (
        request: object,
        options: object,
        done: (error: Error | null, response?: { status: string }) => void,
      ) => void;
      check.call(client, { service: '' }, { deadline: Date.now() + 20_000 }, (error, response) =>
        resolve(error ? error.message : String(response?.status)),
      );
    });
  } finally {
    client.close();
  }
}
