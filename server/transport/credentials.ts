/** TLS or clear text: what a server of this configuration offers, and when clear text is refused. */
import { readFile } from 'node:fs/promises';
import { ServerCredentials } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { isLoopback } from './address.ts';

export interface TlsFiles {
  /** PEM chain, the server's own certificate first. */
  readonly certificate: string;
  /** PEM private key of the certificate. */
  readonly key: string;
  /** PEM certificates of the authorities that clients must be signed by; without it clients need no certificate. */
  readonly clientAuthorities?: string | undefined;
}

async function readPem(entry: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CryptoNetsError('CONFIG_INVALID', `tls.${entry}: the file cannot be read`, { cause });
  }
}

async function tlsCredentials(tls: TlsFiles): Promise<ServerCredentials> {
  const [certificate, key] = await Promise.all([
    readPem('certificate', tls.certificate),
    readPem('key', tls.key),
  ]);
  const authorities =
    tls.clientAuthorities === undefined ? null : await readPem('clientAuthorities', tls.clientAuthorities);
  try {
    return ServerCredentials.createSsl(
      authorities,
      [{ cert_chain: certificate, private_key: key }],
      authorities !== null,
    );
  } catch (cause) {
    throw new CryptoNetsError('CONFIG_INVALID', 'tls: certificate and key do not fit together', { cause });
  }
}

/**
 * @param host the host that will be bound
 * @param insecurePlaintext the operator's explicit wish to speak clear text to other machines (behind a TLS proxy)
 * @throws CONFIG_INVALID
 */
export async function serverCredentials(
  host: string,
  tls: TlsFiles | undefined,
  insecurePlaintext: boolean,
): Promise<ServerCredentials> {
  if (tls !== undefined) return tlsCredentials(tls);
  if (!isLoopback(host) && !insecurePlaintext) {
    throw new CryptoNetsError(
      'CONFIG_INVALID',
      `listen: ${host} can be reached from other machines, and no TLS certificate is configured`,
      { hint: 'Configure tls.certificate and tls.key, or listen on 127.0.0.1, or say --insecure-plaintext.' },
    );
  }
  return ServerCredentials.createInsecure();
}
