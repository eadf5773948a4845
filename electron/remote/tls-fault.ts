/**
 * Why no connection could be made, where TLS is the reason: by name instead of "cannot be reached".
 *
 * grpc-js tells a failed handshake as text only, and one that fails after it (a certificate of the client that is missing) not at all. So one more
 * handshake is made, without a byte of the call or a token, and its error read. Nothing is ever sent to a server whose certificate is refused.
 */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { CryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import type { ServerAddress } from './address.ts';
import { tlsOptions, type TlsTrust } from './tls.ts';

const LOOK_MS = 5000;

const NAMES: Readonly<Record<string, ErrorCode>> = {
  CERT_HAS_EXPIRED: 'SERVER_CERTIFICATE_EXPIRED',
  CERT_NOT_YET_VALID: 'SERVER_CERTIFICATE_EXPIRED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'SERVER_CERTIFICATE_HOST',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'SERVER_CERTIFICATE_UNTRUSTED',
  SELF_SIGNED_CERT_IN_CHAIN: 'SERVER_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'SERVER_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'SERVER_CERTIFICATE_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'SERVER_CERTIFICATE_UNTRUSTED',
  CERT_SIGNATURE_FAILURE: 'SERVER_CERTIFICATE_UNTRUSTED',
  CERT_UNTRUSTED: 'SERVER_CERTIFICATE_UNTRUSTED',
  CERT_REJECTED: 'SERVER_CERTIFICATE_UNTRUSTED',
  CERT_REVOKED: 'SERVER_CERTIFICATE_UNTRUSTED',
  CERT_CHAIN_TOO_LONG: 'SERVER_CERTIFICATE_UNTRUSTED',
  PATH_LENGTH_EXCEEDED: 'SERVER_CERTIFICATE_UNTRUSTED',
  INVALID_CA: 'SERVER_CERTIFICATE_UNTRUSTED',
  INVALID_PURPOSE: 'SERVER_CERTIFICATE_UNTRUSTED',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: 'CLIENT_CERTIFICATE_REFUSED',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'TLS_TOO_OLD',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'TLS_TOO_OLD',
  ERR_SSL_WRONG_SSL_VERSION: 'TLS_TOO_OLD',
  ERR_SSL_WRONG_VERSION_NUMBER: 'TLS_NOT_SPOKEN',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'TLS_NOT_SPOKEN',
  ERR_SSL_HTTP_REQUEST: 'TLS_NOT_SPOKEN',
};

/**
 * How a look ended: with an error, with a word of the server (it spoke TLS and is content), with its end right after the handshake (which is how
 * Node refuses the certificate of a client), or with nothing in time.
 */
type Look = { readonly error: string } | 'spoken' | 'closed' | 'silent';

/** A certificate that is missing is told after the handshake: it ends only when the server speaks. */
function look(port: number, options: ConnectionOptions): Promise<Look> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({ ...options, port });
    const end = (outcome: Look): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    let shaken = false;
    const timer = setTimeout(end, LOOK_MS, 'silent');
    socket.once('secureConnect', () => (shaken = true));
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      end(shaken && NAMES[code] === undefined ? 'closed' : { error: code });
    });
    socket.once('data', () => end('spoken'));
    socket.once('close', () => end(shaken ? 'closed' : 'silent'));
  });
}

/** Spoken to in the clear: does it speak TLS? What its certificate says does not matter for that; nothing is sent to it. */
async function speaksTls(port: number, options: ConnectionOptions): Promise<boolean> {
  const seen = await look(port, options);
  if (typeof seen === 'string') return seen !== 'silent';
  const code = NAMES[seen.error];
  return code !== undefined && code !== 'TLS_NOT_SPOKEN';
}

/** The name of what is wrong with TLS at a server that could not be reached; undefined where something else is wrong. */
export async function tlsFaultOf(
  address: ServerAddress,
  tls: boolean,
  trust: TlsTrust,
): Promise<CryptoNetsError | undefined> {
  // A socket in the file system speaks clear text on both sides.
  if (address.socketPath !== undefined) return undefined;
  const options = tlsOptions(address, trust);
  if (!tls) return (await speaksTls(address.port, options)) ? new CryptoNetsError('TLS_EXPECTED') : undefined;
  const seen = await look(address.port, options);
  if (seen === 'closed' && trust.client) return new CryptoNetsError('CLIENT_CERTIFICATE_REFUSED');
  const code = typeof seen === 'string' ? undefined : NAMES[seen.error];
  return code && new CryptoNetsError(code);
}
