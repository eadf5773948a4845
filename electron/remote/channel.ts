/** Credentials and channel options of a connection: TLS, token, windows, and no surprises from the environment. */
import { credentials, Metadata, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { parseAddress, type ServerAddress } from './address.ts';

/** How to reach a server. */
export interface RemoteOptions {
  /** `host:port`, see address.ts. Without a scheme: TLS, but in the clear to this computer itself. */
  readonly address: string;
  /** Certificates that the server's must descend from; switches TLS on. Without it the system's are used for `https://`. */
  readonly caPem?: string | undefined;
  /** Sent as a bearer token, over TLS or to this computer only. */
  readonly token?: string | undefined;
  /** For short calls (catalog, model), milliseconds. */
  readonly callDeadlineMs?: number | undefined;
  /** For a prediction, milliseconds; the server may have a lower limit. */
  readonly predictDeadlineMs?: number | undefined;
}

/** Received messages: a chunk of 1 MiB and its envelope, with room. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Stream and connection window for what the server sends: results are a few MB. */
const WINDOW_BYTES = 16 * 1024 * 1024;

export function channelOptions(address: ServerAddress): ClientOptions {
  return {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc-node.flow_control_window': WINDOW_BYTES,
    // A retry keeps a copy of the upload and acknowledges writes that were not sent.
    'grpc.enable_retries': 0,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 3000,
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_channelz': 0,
    ...(address.loopback ? { 'grpc.enable_http_proxy': 0 } : {}),
  };
}

/** @throws ARGUMENT_INVALID for a token that would travel in the clear, or certificates that cannot be read */
export function channelCredentials(address: ServerAddress, options: RemoteOptions): ChannelCredentials {
  const tls = address.tls ?? (options.caPem !== undefined || !address.loopback);
  if (!tls && options.token !== undefined && !address.loopback) {
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      'A token is sent only over TLS: write https:// before the address or give a certificate.',
    );
  }
  if (!tls) return credentials.createInsecure();
  try {
    return credentials.createSsl(options.caPem === undefined ? null : Buffer.from(options.caPem));
  } catch (cause) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'The certificate (PEM) cannot be read.', { cause });
  }
}

export function callMetadata(options: RemoteOptions): Metadata {
  const metadata = new Metadata();
  if (options.token !== undefined) metadata.set('authorization', `Bearer ${options.token}`);
  return metadata;
}

export function resolveAddress(options: RemoteOptions): ServerAddress {
  return parseAddress(options.address);
}
