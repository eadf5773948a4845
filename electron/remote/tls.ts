/** TLS as every connection of a client speaks it: version 1.3, the authorities that it was given, its own certificate where it has one. */
import { isIP } from 'node:net';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { ServerAddress } from './address.ts';

/** A client's own certificate, for servers that ask for one. */
export interface ClientCertificate {
  /** PEM chain, the client's own certificate first. */
  readonly certificatePem: string;
  /** PEM private key of the certificate. */
  readonly keyPem: string;
}

export interface TlsTrust {
  /** PEM certificates that the server's must descend from; absent: the system's. */
  readonly caPem?: string | undefined;
  readonly client?: ClientCertificate | undefined;
}

/** What `tls.connect` takes, for gRPC and for looking at what is wrong (tls-fault.ts). @throws ARGUMENT_INVALID */
export function tlsOptions({ host }: ServerAddress, { caPem, client }: TlsTrust): ConnectionOptions {
  try {
    const secureContext = createSecureContext({
      ca: caPem,
      cert: client?.certificatePem,
      key: client?.keyPem,
      minVersion: 'TLSv1.3',
    });
    // A server that is named by an address has no name to ask for (RFC 6066, 3).
    const name = isIP(host) === 0 ? { servername: host } : {};
    return { host, secureContext, ALPNProtocols: ['h2'], ...name };
  } catch (cause) {
    const which = client === undefined ? 'the certificate' : 'a certificate or the key';
    throw new CryptoNetsError('ARGUMENT_INVALID', `${which} (PEM) cannot be read`, { cause });
  }
}

/** The part of grpc-js's connector that is changed. */
interface Connector {
  readonly connectionOptions: { servername?: string };
}

/** @throws ARGUMENT_INVALID */
export function tlsCredentials(address: ServerAddress, trust: TlsTrust): ChannelCredentials {
  const made = credentials.createFromSecureContext(tlsOptions(address, trust).secureContext!);
  if (isIP(address.host) === 0) return made;
  // grpc-js asks for an address as if it were a name, against which Node writes a warning to standard error.
  const create = made._createSecureConnector.bind(made);
  made._createSecureConnector = (...parts) => {
    const connector = create(...parts);
    delete (connector as unknown as Connector).connectionOptions.servername;
    return connector;
  };
  return made;
}
