/** TLS or clear text: what a server of this configuration offers, when clear text is refused, and how certificates are renewed while it runs. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { staysHere, type ListenAddress } from './address.ts';

export interface TlsFiles {
  /** PEM chain, the server's own certificate first. */
  readonly certificate: string;
  /** PEM private key of the certificate. */
  readonly key: string;
  /** PEM certificates of the authorities that clients must be signed by; without it clients need no certificate. */
  readonly clientAuthorities?: string | undefined;
}

/** Versions before 1.3 are refused: every client of this protocol has it. */
export const MIN_TLS_VERSION = 'TLSv1.3';

interface TlsMaterial {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly authorities: Buffer | undefined;
}

async function readPem(entry: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CryptoNetsError('CONFIG_INVALID', `tls.${entry}: the file cannot be read`, { cause });
  }
}

function contextOptions({ certificate: cert, key, authorities: ca }: TlsMaterial): SecureContextOptions {
  return { cert, key, ...(ca && { ca }), minVersion: MIN_TLS_VERSION };
}

/** All files, which fit together. @throws CONFIG_INVALID */
async function readMaterial(files: TlsFiles): Promise<TlsMaterial> {
  const { clientAuthorities } = files;
  const [certificate, key, authorities] = await Promise.all([
    readPem('certificate', files.certificate),
    readPem('key', files.key),
    clientAuthorities === undefined ? undefined : readPem('clientAuthorities', clientAuthorities),
  ]);
  const material = { certificate, key, authorities };
  try {
    createSecureContext(contextOptions(material));
    return material;
  } catch (cause) {
    throw new CryptoNetsError(
      'CONFIG_INVALID',
      'tls: certificate and key are no PEM, or do not fit together',
      {
        cause,
      },
    );
  }
}

/** The TLS of a running server. */
export class ServerTls {
  readonly credentials: ServerCredentials;
  readonly #files: TlsFiles;
  #material: TlsMaterial;
  #server: Http2SecureServer | undefined;

  private constructor(files: TlsFiles, material: TlsMaterial) {
    this.#files = files;
    this.#material = material;
    const { certificate: cert_chain, key: private_key, authorities = null } = material;
    this.credentials = ServerCredentials.createSsl(
      authorities,
      [{ cert_chain, private_key }],
      authorities !== null,
    );
  }

  /** @throws CONFIG_INVALID */
  static async open(files: TlsFiles): Promise<ServerTls> {
    return new ServerTls(files, await readMaterial(files));
  }

  /** When the server's own certificate ends, milliseconds since 1970. */
  get expiresAtMs(): number {
    return new X509Certificate(this.#material.certificate).validToDate.getTime();
  }

  /** Told of the server that the credentials are used by. */
  watch(server: Http2Server | Http2SecureServer): void {
    if ('setSecureContext' in server) this.#server = server;
  }

  /** New connections get what the files hold now; what was in force stays when they cannot be used. @throws CONFIG_INVALID */
  async reload(): Promise<void> {
    const material = await readMaterial(this.#files);
    this.#server?.setSecureContext(contextOptions(material));
    this.#material = material;
  }
}

/**
 * @param address that will be bound
 * @param insecurePlaintext the operator's explicit wish to speak clear text to other machines (behind a TLS proxy)
 * @returns undefined: clear text
 * @throws CONFIG_INVALID
 */
export async function serverTls(
  address: ListenAddress,
  tls: TlsFiles | undefined,
  insecurePlaintext: boolean,
): Promise<ServerTls | undefined> {
  if ('socketPath' in address) {
    if (tls === undefined) return undefined;
    throw new CryptoNetsError(
      'CONFIG_INVALID',
      'listen: a socket speaks clear text: expected HOST:PORT with tls',
    );
  }
  if (tls !== undefined) return ServerTls.open(tls);
  if (staysHere(address) || insecurePlaintext) return undefined;
  throw new CryptoNetsError(
    'CONFIG_INVALID',
    `listen: ${address.host} can be reached from other machines: expected tls.certificate and tls.key, or 127.0.0.1, or --insecure-plaintext`,
  );
}
