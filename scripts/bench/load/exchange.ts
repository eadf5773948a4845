/** One call over HTTP/2 with gRPC framing by hand, so that a client can be slow, or gone, at any point of it. */
import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect } from 'node:net';
import { platform } from 'node:os';
import { ErrorDetail } from '../../../proto/gen/cryptonets/v1/common.ts';
import {
  ERROR_METADATA_KEY,
  PROTOCOL_METADATA_KEY,
  PROTOCOL_VERSION,
} from '../../../shared/protocol/index.ts';

const PREFIX_BYTES = 5;

/** A message with its prefix. */
export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, PREFIX_BYTES);
  return bytes;
}

/** An address of its own for each client, where the system has a whole network of loopback addresses. */
function addressOf(client: number): string | undefined {
  return platform() === 'linux' ? `127.9.${client >> 8}.${client & 255 || 255}` : undefined;
}

/** @param windowBytes what may be on its way to a stream that is not read. Resolves when the server has greeted. */
export async function dial(port: number, client: number, windowBytes?: number): Promise<ClientHttp2Session> {
  const localAddress = addressOf(client);
  const socket = connect({ port, host: '127.0.0.1', ...(localAddress ? { localAddress } : {}) });
  const settings = windowBytes === undefined ? {} : { initialWindowSize: windowBytes };
  const session = http2.connect('http://127.0.0.1', { createConnection: () => socket, settings });
  session.on('error', () => undefined);
  await Promise.race([once(session, 'remoteSettings'), once(session, 'close')]).catch(() => undefined);
  return session;
}

/** How a call ended. */
export interface Ending {
  /** `OK`, a code of the closed list, or `NONE` where the server gave none. */
  readonly code: string;
  readonly retryAfterMs: number;
}

function endingOf(headers: Readonly<Record<string, unknown>>): Ending | undefined {
  const status = headers['grpc-status'];
  if (status === undefined) return undefined;
  if (status === '0') return { code: 'OK', retryAfterMs: 0 };
  const detail = headers[ERROR_METADATA_KEY];
  if (typeof detail !== 'string') return { code: 'NONE', retryAfterMs: 0 };
  return ErrorDetail.decode(Buffer.from(detail, 'base64'));
}

export class Exchange {
  readonly ended: Promise<Ending>;
  /** The first message has come: the server has a place, or knows how far an upload is. */
  readonly admitted: Promise<void>;
  readonly #stream: ClientHttp2Stream;
  #rest: Buffer = Buffer.alloc(0);
  #over = false;

  constructor(session: ClientHttp2Session, path: string, onMessage: (message: Buffer) => void) {
    this.#stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      [PROTOCOL_METADATA_KEY]: String(PROTOCOL_VERSION),
    });
    const admission = Promise.withResolvers<void>();
    this.admitted = admission.promise;
    const take = (message: Buffer): void => {
      admission.resolve();
      onMessage(message);
    };
    this.#stream.on('error', () => undefined).on('data', (bytes: Buffer) => this.#split(bytes, take));
    this.ended = this.#end().finally(() => {
      this.#over = true;
      admission.resolve();
    });
  }

  get over(): boolean {
    return this.#over;
  }

  /** Resolves when the connection takes more, or the call is over. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#over || this.#stream.destroyed || this.#stream.write(bytes)) return;
    const drained = new AbortController();
    const drain = once(this.#stream, 'drain', { signal: drained.signal }).catch(() => undefined);
    await Promise.race([drain, this.ended]);
    drained.abort();
  }

  finish(): void {
    if (!this.#over && !this.#stream.destroyed) this.#stream.end();
  }

  /** Reads nothing for so long each time that something has come. */
  readSlowly(pauseMs: number): void {
    this.#stream.on('data', () => {
      this.#stream.pause();
      setTimeout(() => this.#stream.resume(), pauseMs);
    });
  }

  /** Trailers overtake what a slow reader has not read yet: the end is when all of it is. */
  #end(): Promise<Ending> {
    return new Promise((resolve) => {
      let told: Ending | undefined;
      const tell = (headers: Record<string, unknown>): void => {
        told = endingOf(headers) ?? told;
      };
      const end = (): void => resolve(told ?? { code: 'NONE', retryAfterMs: 0 });
      this.#stream.on('response', tell).on('trailers', tell).on('end', end).on('close', end);
    });
  }

  #split(bytes: Buffer, take: (message: Buffer) => void): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= PREFIX_BYTES) {
      const end = PREFIX_BYTES + this.#rest.readUInt32BE(1);
      if (this.#rest.length < end) return;
      take(this.#rest.subarray(PREFIX_BYTES, end));
      this.#rest = this.#rest.subarray(end);
    }
  }
}
