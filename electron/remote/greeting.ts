/** What listens at an address on which a call has failed: HTTP/2, HTTP/1.1 only, or nothing that says so. Asked once, after the failure. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerAddress } from './address.ts';
import { usesTls } from './channel.ts';
import { tlsOptions, type TlsTrust } from './tls.ts';

const LOOK_MS = 2000;
const MOST_BYTES = 64;

/** Preface and empty settings of HTTP/2 (RFC 9113, 3.4): who speaks it greets with settings of its own, who does not complains in HTTP/1.1. */
const HTTP2_GREETING = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** For those whom the preface leaves silent. */
const HTTP1_QUESTION = Buffer.from('OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');

const FRAME_HEADER_BYTES = 9;
const SETTINGS = 4;

export type Greeting = 'http2' | 'http1' | 'unknown';

/** Undefined until enough was heard. */
function greetingIn(heard: Buffer): Greeting | undefined {
  if (heard.length < FRAME_HEADER_BYTES) return undefined;
  if (heard.toString('latin1').startsWith('HTTP/1.')) return 'http1';
  return heard[3] === SETTINGS ? 'http2' : 'unknown';
}

/** @param protocols that are offered by ALPN */
function hear(
  address: ServerAddress,
  trust: TlsTrust,
  question: Buffer,
  protocols: string[],
): Promise<Greeting> {
  const { host, port, socketPath } = address;
  const secure = usesTls(address, trust);
  return new Promise((resolve) => {
    let heard: Buffer = Buffer.alloc(0);
    const socket = secure
      ? connectTls({ ...tlsOptions(address, trust), port, ALPNProtocols: protocols })
      : connect(socketPath === undefined ? { host, port } : { path: socketPath });
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(greetingIn(heard) ?? 'unknown');
    };
    const timer = setTimeout(end, LOOK_MS);
    socket.on(secure ? 'secureConnect' : 'connect', () => socket.write(question));
    socket.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes.subarray(0, MOST_BYTES)]);
      if (greetingIn(heard) !== undefined) end();
    });
    socket.on('error', end).on('close', end);
  });
}

/** HTTP/2 first: many proxies speak both on one port, and are in order. */
export async function greetingOf(address: ServerAddress, trust: TlsTrust): Promise<Greeting> {
  const greeting = await hear(address, trust, HTTP2_GREETING, ['h2', 'http/1.1']);
  return greeting === 'unknown' ? hear(address, trust, HTTP1_QUESTION, ['http/1.1']) : greeting;
}
